// What both clients have in common: who asks where, and what can come of asking.

import type { TypedDocumentNode } from "@graphql-typed-document-node/core";

/** Where the API is, and as whom it is asked. */
export interface SignedIn {
  /** The address of the endpoint, e.g. `https://training.example/graphql`. */
  readonly graphql: string;
  /** The token that programs send; browsers have a cookie instead. */
  readonly token: string;
}

/** Sends a document of this portal; the answer has the type of the document. */
export type Ask = <Result, Variables>(
  document: TypedDocumentNode<Result, Variables>,
  variables: Variables,
) => Promise<Result>;

/** The request itself was refused: what a lifecycle refuses is data and never this. */
export class RequestRefused extends Error {
  /** The code, e.g. `UNAUTHENTICATED`; `UNKNOWN` where nothing answered in GraphQL. */
  readonly code: string;

  constructor(message: string, code: unknown) {
    super(message);
    this.code = typeof code === "string" ? code : "UNKNOWN";
  }
}

/** The hash under which the document was registered when this portal was built. */
export function registeredAs(document: object): string {
  const meta = "__meta__" in document ? document.__meta__ : undefined;
  if (typeof meta === "object" && meta !== null && "hash" in meta) {
    return String(meta.hash);
  }
  throw new TypeError("The document was not made by graphql-codegen.");
}
