// What `schema.graphql` must look like: relay's rules and the recommended ones for schemas.
// What is not as recommended has its reason here. Run from the repository's root by `make kit`.

import graphql from "@graphql-eslint/eslint-plugin";

// Fields of eslint-suppressions.json: they are as they are, and another one of the kind fails.
//
// - no-typename-prefix: `Post.post` and `Title.title` are the words of the regulation (岗位, 职称),
//   `Review.reviewer` only happens to begin like its type. To rename them would break portals.
// - relay-arguments: `creditStatuses` and `events` (asked or pushed) go forwards only, from a cursor on: what
//   comes before a change is no question that it could answer.

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: "schema.graphql" } },
    },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...graphql.configs["flat/schema-recommended"].rules,
      ...graphql.configs["flat/schema-relay"].rules,

      // More than recommended: whatever can be read or sent is described, not only types.
      "@graphql-eslint/require-description": [
        "error",
        {
          types: true,
          rootField: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          EnumValueDefinition: true,
        },
      ],

      // Connections have `nodes` beside `edges`, as GitHub's have, for those who need no cursor of
      // every entry. And a short list with a known end (codes, errors, requirements) is no page.
      // A node need not be a global object: what a person is shown of an event is a value.
      "@graphql-eslint/relay-edge-types": [
        "error",
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],

      // Most types are values: a row of a table, a blocker, a line of a status. An id made up for
      // them would let a cache take for one what is two. What has an identity implements `Node`,
      // and that its `id` is one, GraphQL itself demands.
      "@graphql-eslint/strict-id-in-types": "off",
    },
  },
];
