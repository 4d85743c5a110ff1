// A quarter of an hour at a portal, as a program: whoever applies for a course looks what waits,
// reads why it cannot be submitted, adds a document that is missing, and looks again.
//
//   node src/day.ts urql https://training.example/graphql TOKEN
//   node src/day.ts apollo https://training.example/graphql TOKEN
//
// What was seen is printed as one line of JSON.

import { randomUUID } from "node:crypto";

import type { OrganisationsQuery, WhatWaitsForMeQuery } from "../generated/graphql/graphql.ts";
import { askWithApollo } from "./apollo.ts";
import { organisations, perform, whatWaitsForMe, whoAmI } from "./operations.ts";
import { type Ask, RequestRefused } from "./session.ts";
import { askWithUrql } from "./urql.ts";

type Waiting = WhatWaitsForMeQuery["inbox"]["nodes"][number];

const CLIENTS = { urql: askWithUrql, apollo: askWithApollo };
const SUBMIT = "submitForAppraisal";
const ATTACH = "attachDocument";

/** Everything of a list, page after page. */
async function codesOfOrganisations(ask: Ask): Promise<string[]> {
  const found: string[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const { organisations: page }: OrganisationsQuery = await ask(organisations, {
      first: 40,
      after,
    });
    found.push(...page.nodes.map((one) => one.code));
    after = page.pageInfo.endCursor;
    more = page.pageInfo.hasNextPage;
  }
  return found;
}

/** The kinds of documents without which the item cannot be submitted. */
function missing(item: Waiting): string[] {
  return item.actions
    .filter((action) => action.name === SUBMIT)
    .flatMap((action) => action.blockers)
    .flatMap((blocker) => (blocker.__typename === "DocumentBlocker" ? blocker.kinds : []));
}

/** The first item that lacks documents; the inbox is asked anew. */
async function incomplete(ask: Ask): Promise<Waiting> {
  const { inbox } = await ask(whatWaitsForMe, { first: 50 });
  const found = inbox.nodes.find((item) => missing(item).length > 0);
  if (found === undefined) {
    throw new Error("Nothing that waits lacks a document.");
  }
  return found;
}

/** Add a document to what was seen; the same key is for the same change. */
async function attach(ask: Ask, seen: Waiting, kind: string, idempotencyKey: string) {
  const input = {
    itemId: seen.id,
    action: ATTACH,
    expectedVersion: seen.version,
    input: { kind, title: kind, text: `${kind}：正文` },
    idempotencyKey,
  };
  const { performed, replayed, errors } = (await ask(perform, { input })).performAction;
  const stale = errors.flatMap((error) =>
    error.__typename === "StaleObject" ? [error.currentVersion - error.expectedVersion] : [],
  );
  return { performed, replayed, errors: errors.map((error) => error.__typename), stale };
}

/** With which code a request is refused. */
async function refusal(ask: Ask): Promise<string | null> {
  try {
    await ask(whatWaitsForMe, { first: 1 });
    return null;
  } catch (error) {
    if (error instanceof RequestRefused) {
      return error.code;
    }
    throw error;
  }
}

async function day(name: keyof typeof CLIENTS, graphql: string, token: string) {
  // A client each for before and after: what has changed is asked of the server, not of a cache.
  const [ask, afterwards] = [CLIENTS[name]({ graphql, token }), CLIENTS[name]({ graphql, token })];
  const { viewer } = await ask(whoAmI, {});
  const seen = await incomplete(ask);
  const [kind = ""] = missing(seen);
  const key = randomUUID();
  return {
    person: viewer?.person?.name,
    item: seen.__typename,
    missing: missing(seen),
    attached: await attach(ask, seen, kind, key),
    repeated: await attach(ask, seen, kind, key),
    outdated: await attach(ask, seen, kind, randomUUID()),
    missingThen: missing(await incomplete(afterwards)),
    organisations: await codesOfOrganisations(ask),
    withoutToken: await refusal(CLIENTS[name]({ graphql, token: "nobody" })),
  };
}

const [name, graphql, token] = process.argv.slice(2);
if ((name !== "urql" && name !== "apollo") || graphql === undefined || token === undefined) {
  throw new TypeError("Write: node src/day.ts (urql | apollo) GRAPHQL TOKEN");
}
console.log(JSON.stringify(await day(name, graphql, token)));
