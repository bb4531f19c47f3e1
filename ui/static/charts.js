// Charts are drawn when they come into view, and taken away when they are far from it.

const library = '/gemba/static/plotly.js';
let loading = null;
const dark = matchMedia('(prefers-color-scheme: dark)');

const watcher = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) draw(target);
    else if (target.dataset.drawn) clear(target);
  }
}, { rootMargin: '600px 0px' });

dark.addEventListener('change', () => {
  for (const chart of document.querySelectorAll('.chart[data-drawn]')) {
    clear(chart);
    draw(chart);
  }
});

/** Draw the charts within an element, each when it comes near the window. */
export function drawCharts(element) {
  for (const chart of element.querySelectorAll('.chart')) watcher.observe(chart);
}

/** Download a chart as a PNG file, on the page's background. */
export async function pictureOf(chart) {
  const Plotly = await plotly();
  await draw(chart);
  const title = chart.querySelector('figcaption').firstChild.textContent;
  const plot = chart.querySelector('.plot');
  const background = getComputedStyle(document.body).backgroundColor;
  const layout = { ...plot.layout, paper_bgcolor: background, title: { text: title, x: 0.02 } };
  layout.margin = { ...plot.layout.margin, t: (plot.layout.margin?.t || 20) + 36 };
  const data = await Plotly.toImage({ data: plot.data, layout }, { format: 'png', width: 1000, height: 520, scale: 2 });
  const link = document.createElement('a');
  link.href = data;
  link.download = title.replace(/[^\p{L}\p{N}]+/gu, '-') + '.png';
  link.click();
}

async function draw(chart) {
  if (chart.dataset.drawn) return;
  chart.dataset.drawn = '1';
  const [Plotly, figure] = await Promise.all([plotly(), figureOf(chart)]);
  if (!chart.isConnected) return;
  const plot = chart.querySelector('.plot');
  const narrow = plot.clientWidth < 520;
  const { title, template, width, ...layout } = figure.layout || {};
  const height = Math.max(280, Math.min(layout.height || 340, 900));
  delete layout.legend; // ours stands above the chart, where it covers nothing
  if (narrow) {
    layout.annotations = layout.annotations?.filter(a => !(a.x >= 1 && /paper|domain/.test(a.xref || '')));
    if (layout.margin) layout.margin = { ...layout.margin, r: 16 };
  }
  if (layout.annotations?.some(a => a.yref === 'paper' && a.y === 1 && a.yanchor === 'bottom')) {
    layout.legend = { y: 1.1 }; // above the words at the chart's upper edge
  }
  for (const trace of figure.data) if (trace.type === 'bar' && trace.text) trace.textangle ??= 0;
  await Plotly.newPlot(plot, figure.data, merge(look(narrow), { ...layout, height }), {
    displaylogo: false, responsive: true, displayModeBar: false, scrollZoom: false, doubleClick: 'reset',
  });
  chart.dataset.drawn = 'done';
}

function clear(chart) {
  if (chart.dataset.drawn !== 'done') return;
  const plot = chart.querySelector('.plot');
  plot.style.minHeight = plot.offsetHeight + 'px';
  window.Plotly?.purge(plot);
  plot.replaceChildren();
  delete chart.dataset.drawn;
}

async function figureOf(chart) {
  if (!chart.figure) {
    if (chart.dataset.figure) chart.figure = JSON.parse(chart.dataset.figure);
    else {
      const answer = await fetch(chart.dataset.source);
      if (!answer.ok) throw new Error((await answer.json()).error);
      chart.figure = await answer.json();
    }
  }
  return structuredClone(chart.figure);
}

function plotly() {
  loading ??= new Promise((done, failed) => {
    const script = document.createElement('script');
    script.src = library;
    script.onload = () => done(window.Plotly);
    script.onerror = () => failed(new Error('The charts could not be loaded.'));
    document.head.append(script);
  });
  return loading;
}

function look(narrow) {
  const ink = dark.matches ? '#a7b3c4' : '#475569';
  const grid = dark.matches ? 'rgba(148,163,184,.18)' : 'rgba(100,116,139,.18)';
  const axis = { gridcolor: grid, linecolor: grid, zeroline: false, automargin: true,
    title: { font: { size: narrow ? 11 : 12.5 } } };
  return {
    font: { family: 'IBM Plex Sans, system-ui, sans-serif', size: narrow ? 11 : 12.5, color: ink },
    colorway: dark.matches
      ? ['#2dd4bf', '#f59e0b', '#60a5fa', '#fb7185', '#c4b5fd', '#94a3b8']
      : ['#0f766e', '#b45309', '#1d4ed8', '#be123c', '#6d28d9', '#64748b'],
    paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)', autosize: true,
    uniformtext: { minsize: narrow ? 8 : 9, mode: 'hide' }, // words that do not fit a bar are left out
    margin: { l: narrow ? 36 : 52, r: 16, t: 28, b: 40 },
    xaxis: { ...axis }, yaxis: { ...axis }, yaxis2: { ...axis, showgrid: false, tickmode: 'auto' }, // else its ticks stand at the other's, at odd numbers
    legend: { orientation: 'h', y: 1.02, yanchor: 'bottom', x: 0, xanchor: 'left' },
    hoverlabel: { font: { family: 'IBM Plex Sans, system-ui, sans-serif' } },
  };
}

function merge(base, over) {
  const made = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const both = value && made[key] && typeof value === 'object' && !Array.isArray(value);
    made[key] = both ? merge(made[key], value) : value;
  }
  return made;
}
