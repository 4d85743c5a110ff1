// What graphql-codegen makes: types of the operations in src/, and the list of them by hash.

import type { CodegenConfig } from "@graphql-codegen/cli";
import { addTypenameSelectionDocumentTransform } from "@graphql-codegen/client-preset";

const config: CodegenConfig = {
  schema: "../../schema.graphql",
  documents: ["src/**/*.ts"],
  importExtension: ".ts",
  generates: {
    "generated/graphql/": {
      preset: "client",
      // What clients with a cache add when they send is there before the text is hashed.
      documentTransforms: [addTypenameSelectionDocumentTransform],
      presetConfig: {
        fragmentMasking: false,
        // Under the hash of its text the server knows a document: `TRAININGFLOW_TRUSTED_DOCUMENTS`.
        persistedDocuments: { hashAlgorithm: "sha256", mode: "embedHashInDocument" },
      },
      config: {
        // Every scalar has a type of its own: one that is added without is an error, never `any`.
        strictScalars: true,
        // Decimals travel as text, so that no credit is ever rounded.
        scalars: { Date: "string", DateTime: "string", Decimal: "string", JSON: "unknown" },
        enumsAsTypes: true,
        useTypeImports: true,
      },
    },
    // Apollo asks it which types an interface has.
    "generated/possible-types.ts": {
      plugins: ["fragment-matcher"],
      config: { useExplicitTyping: false },
    },
  },
};

export default config;
