// The portal's client with Apollo: https://www.apollographql.com/docs/react/

import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { CombinedGraphQLErrors, ServerError } from "@apollo/client/errors";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";

import interfaces from "../generated/possible-types.ts";
import { type Ask, registeredAs, RequestRefused, type SignedIn } from "./session.ts";

export function askWithApollo({ graphql, token }: SignedIn): Ask {
  const client = new ApolloClient({
    link: ApolloLink.from([
      new PersistedQueryLink({
        generateHash: (document) => Promise.resolve(registeredAs(document)),
      }),
      new HttpLink({
        uri: graphql,
        headers: { authorization: `Bearer ${token}`, "accept-language": "en" },
      }),
    ]),
    cache: new InMemoryCache({ possibleTypes: interfaces.possibleTypes }),
  });
  return async (document, variables) => {
    const request = { ...variables } as Record<string, unknown>;
    const isMutation = document.definitions.some(
      (one) => one.kind === "OperationDefinition" && one.operation === "mutation",
    );
    try {
      const { data } = isMutation
        ? await client.mutate({ mutation: document, variables: request })
        : await client.query({ query: document, variables: request });
      return data as never;
    } catch (error) {
      if (CombinedGraphQLErrors.is(error)) {
        throw new RequestRefused(error.message, error.errors[0]?.extensions?.["code"]);
      }
      throw error;
    }
  };
}
