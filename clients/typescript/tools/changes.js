// How one schema differs from an earlier one: node tools/changes.js EARLIER.graphql NOW.graphql
// One line of JSON: every change with its path in the schema and how bad it is.

import { readFileSync } from "node:fs";

import { diff } from "@graphql-inspector/core";
import { buildSchema } from "graphql";

const [earlier, now] = process.argv.slice(2).map((file) => buildSchema(readFileSync(file, "utf8")));
const changes = await diff(earlier, now);
console.log(
  JSON.stringify(
    changes.map(({ path, message, criticality }) => ({
      path: path ?? "schema",
      message,
      level: criticality.level,
    })),
  ),
);
