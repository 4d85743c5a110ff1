// The portal's client with urql: https://nearform.com/open-source/urql/docs/

import { cacheExchange, Client, fetchExchange } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";

import { type Ask, registeredAs, RequestRefused, type SignedIn } from "./session.ts";

export function askWithUrql({ graphql, token }: SignedIn): Ask {
  const client = new Client({
    url: graphql,
    preferGetMethod: false,
    fetchOptions: { headers: { authorization: `Bearer ${token}`, "accept-language": "en" } },
    exchanges: [
      cacheExchange,
      persistedExchange({
        enforcePersistedQueries: true,
        enableForMutation: true,
        preferGetForPersistedQueries: false,
        generateHash: (_, document) => Promise.resolve(registeredAs(document)),
      }),
      fetchExchange,
    ],
  });
  return async (document, variables) => {
    const request = { ...variables } as typeof variables & object;
    const isMutation = document.definitions.some(
      (one) => one.kind === "OperationDefinition" && one.operation === "mutation",
    );
    const sent = isMutation ? client.mutation(document, request) : client.query(document, request);
    const { data, error } = await sent.toPromise();
    if (error !== undefined) {
      throw new RequestRefused(error.message, error.graphQLErrors[0]?.extensions["code"]);
    }
    if (data === undefined) {
      throw new RequestRefused("Nothing was answered.", undefined);
    }
    return data;
  };
}
