// What this portal asks. graphql-codegen reads the texts and gives each its types.

import { graphql } from "../generated/graphql/gql.ts";

export const whoAmI = graphql(`
  query WhoAmI {
    serverTime
    viewer {
      person {
        name
      }
      roles {
        role
      }
    }
  }
`);

export const whatWaitsForMe = graphql(`
  query WhatWaitsForMe($first: Int!) {
    inbox(first: $first) {
      totalCount
      nodes {
        __typename
        id
        kind
        title
        state
        version
        actions(includeBlocked: true) {
          name
          allowed
          blockers {
            __typename
            code
            ...Why
          }
        }
      }
    }
  }
`);

export const organisations = graphql(`
  query Organisations($first: Int!, $after: String) {
    organisations(first: $first, after: $after) {
      totalCount
      nodes {
        id
        code
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const perform = graphql(`
  mutation Perform($input: PerformActionInput!) {
    performAction(input: $input) {
      performed
      replayed
      item {
        id
        state
        version
      }
      errors {
        __typename
        code
        path
        ...Why
      }
    }
  }
`);

export const why = graphql(`
  fragment Why on UserError {
    message
    nextPossibleAt
    ... on DocumentBlocker {
      kinds
    }
    ... on WindowBlocker {
      window
      opensAt
      closesAt
    }
    ... on LimitBlocker {
      limit
      allowed
      actual
    }
    ... on StaleObject {
      expectedVersion
      currentVersion
    }
  }
`);
