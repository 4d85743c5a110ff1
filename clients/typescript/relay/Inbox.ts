// The inbox as a portal with Relay shows it: a page of items, and the next one when it is asked for.

import { graphql } from "relay-runtime";

export const InboxQuery = graphql`
  query InboxQuery {
    ...Inbox_waiting
  }
`;

export const InboxWaiting = graphql`
  fragment Inbox_waiting on Query
  @refetchable(queryName: "InboxPageQuery")
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 20 }
    cursor: { type: "String" }
  ) {
    inbox(first: $count, after: $cursor) @connection(key: "Inbox_waiting_inbox") {
      totalCount
      edges {
        node {
          id
          ...Inbox_item
        }
      }
    }
  }
`;

export const InboxItem = graphql`
  fragment Inbox_item on WorkItem @refetchable(queryName: "InboxItemQuery") {
    id
    title
    stateLabel
    version
    actions(includeBlocked: true) {
      name
      label
      allowed
      blockers {
        __typename
        code
        message
        ... on WindowBlocker {
          opensAt
          closesAt
        }
      }
    }
  }
`;

export const InboxHistory = graphql`
  fragment Inbox_history on Course
  @refetchable(queryName: "InboxHistoryPageQuery")
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 10 }
    cursor: { type: "String" }
  ) {
    id
    history(last: $count, before: $cursor) @connection(key: "Inbox_history_history") {
      edges {
        node {
          label
          at
        }
      }
    }
  }
`;
