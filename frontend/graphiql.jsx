// The GraphiQL page. Everything it loads comes from the server that serves it, and it talks to
// that server alone.
//
// The part of the address after # is never sent to a server; it may preset
//   token   who asks: becomes the Authorization header of this browser tab, and leaves the address
//   query   the document to begin with
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';

const WORKERS = { json: './json.worker.js', graphql: './graphql.worker.js' };
const TOKEN = 'trainingflow:token';

globalThis.MonacoEnvironment = {
  getWorker: (_id, label) =>
    new Worker(new URL(WORKERS[label] ?? './editor.worker.js', import.meta.url)),
};

const fragment = new URLSearchParams(location.hash.slice(1));
if (fragment.has('token')) {
  // One browser tab is one person: the demo is watched with several of them side by side.
  sessionStorage.setItem(TOKEN, fragment.get('token'));
  history.replaceState(null, '', location.pathname + location.search);
}
const token = sessionStorage.getItem(TOKEN);
const headers = token ? JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2) : undefined;

const page = document.getElementById('graphiql'); // its data-endpoint says where queries go

createRoot(page).render(
  <GraphiQL
    fetcher={createGraphiQLFetcher({ url: page.dataset.endpoint })}
    defaultHeaders={headers}
    initialHeaders={headers}
    initialQuery={fragment.get('query') ?? undefined}
    defaultEditorToolsVisibility={headers ? 'headers' : undefined}
    inputValueDeprecation
    schemaDescription
  />,
);
