// Run the audits of the GraphQL-over-HTTP specification against a server.
//
//   node tests/api/audits/graphql_http.mjs http://127.0.0.1:8000/graphql
//
// Prints one JSON array: {id, name, status: "ok" | "notice" | "warn" | "error", reason}
// of each audit.
import { serverAudits } from 'graphql-http';

const url = process.argv[2];
if (!url) throw new Error('Name the address of the GraphQL endpoint.');

const results = [];
for (const audit of serverAudits({ url, fetchFn: fetch })) {
  const { id, name, status, reason = null } = await audit.fn();
  results.push({ id, name, status, reason });
}
console.log(JSON.stringify(results, null, 2));
