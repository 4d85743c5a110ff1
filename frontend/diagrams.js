// Lay out the graphs of a page under /docs; where this does not run, their text stays.
import { instance } from '@viz-js/viz';

const graphs = document.querySelectorAll('pre.dot');
if (graphs.length > 0) {
  const viz = await instance();
  for (const graph of graphs) {
    const place = document.createElement('div');
    place.className = 'diagram';
    place.append(viz.renderSVGElement(graph.textContent));
    graph.replaceWith(place);
  }
}
