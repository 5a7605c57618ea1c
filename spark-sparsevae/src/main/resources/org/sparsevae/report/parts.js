'use strict';
// What both kinds of report are made of. Text from the data goes into the page as text only, never as markup.

/** An element with attributes and children; children that are texts become text. */
function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? '' : value);
    }
  }
  made.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined));
  return made;
}

function svg(tag, attributes, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children);
  return made;
}

/** A name from the data, which may be written from right to left. */
function named(text) {
  return el('bdi', {}, text);
}

/** A number with so many digits that count. */
function num(x, digits = 3) {
  if (x === null || x === undefined) {
    return '–';
  }
  const size = Math.abs(x);
  const text = size !== 0 && (size >= 1e7 || size < 1e-4)
    ? x.toExponential(digits - 1)
    : x.toLocaleString('en', { maximumSignificantDigits: Math.max(digits, size >= 1 ? Math.floor(Math.log10(size)) + 1 : 1) });
  return text.replace('-', '−');
}

/** A number with its sign, with two digits after the point where that shows it. */
function signed(x) {
  if (x === null || x === undefined) {
    return '–';
  }
  const size = Math.abs(x);
  const text = size >= 0.01 && size < 1000 ? size.toFixed(2) : num(size, 2);
  return x > 0 ? '+' + text : x < 0 ? '−' + text : '0';
}

function percent(x) {
  return x === null || x === undefined ? '–' : (100 * x).toFixed(x > 0 && x < 0.1 ? 1 : 0) + '%';
}

function plural(count, noun) {
  return num(count) + ' ' + noun + (count === 1 ? '' : 's');
}

function section(id, title, ...children) {
  return el('section', { id: id, 'aria-labelledby': id + '-title' }, el('h2', { id: id + '-title' }, title), ...children);
}

/** A table; cells that are numbers stand to the right. */
function table(caption, head, rows) {
  const isNumber = text => typeof text === 'string' && /^[+−–\d.,%±\s]+(e[+−]?\d+)?$/.test(text);
  const numeric = head.map((_, i) => rows.length > 0 && rows.every(row => isNumber(row[i])));
  const cell = (value, i) => i === 0
    ? el('th', { scope: 'row', class: numeric[i] ? 'number' : null }, value)
    : el('td', { class: numeric[i] ? 'number' : null }, value);
  return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    el('table', {},
      el('caption', {}, caption),
      el('thead', {}, el('tr', {}, head.map((title, i) => el('th', { scope: 'col', class: numeric[i] ? 'number' : null }, title)))),
      el('tbody', {}, rows.map(row => el('tr', {}, row.map(cell))))));
}

function details(summary, content) {
  return el('details', {}, el('summary', {}, summary), content);
}

function facts(list) {
  return el('dl', { class: 'facts' }, list.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
}

const LINES = [
  { colour: 'up', dash: [] },
  { colour: 'down', dash: [8, 4] },
  { colour: 'third', dash: [2, 3] },
];

/** Redraws what is on a canvas when the colour scheme changes. */
function onSchemeChange(draw) {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
}

/**
 * Curves over the same whole numbers. Values are read off by pointing, or by the arrow keys; lines differ by their dashes too.
 *
 * @param {string} title
 * @param {string} unit what x counts
 * @param {number[]} x
 * @param {{label: string, values: (number|null)[]}[]} series
 * @param {string} explanation
 */
function curves(title, unit, x, series, explanation) {
  const readout = el('output', { 'aria-live': 'off' });
  const plot = el('div', {
    tabindex: '0', role: 'group', 'aria-roledescription': 'chart',
    'aria-label': title + '. Left and right arrow keys read the values.',
  });
  const legend = el('div', { class: 'legend' }, series.map((one, i) => el('span', {},
    svg('svg', { width: 28, height: 8, 'aria-hidden': 'true' },
      svg('line', { x1: 0, x2: 28, y1: 4, y2: 4, 'stroke-width': 2.5, 'stroke-dasharray': LINES[i].dash.join(' '), style: 'stroke: var(--' + LINES[i].colour + ')' })),
    one.label)));
  const figure = el('figure', {}, el('h3', {}, title), el('figcaption', {}, explanation), legend, plot, readout);

  const all = series.flatMap(one => one.values).filter(v => v !== null).sort((a, b) => a - b);
  // the first rounds may lie far from all others: they are not what one looks for
  const low = all[Math.floor(all.length * 0.04)];
  const top = all[all.length - 1 - Math.floor(all.length * 0.04)];
  const spread = (top - low) || Math.abs(top) || 1;
  const bounds = [Math.max(all[0], low - 0.6 * spread), Math.min(all[all.length - 1], top + 0.6 * spread)];
  const pad = ((bounds[1] - bounds[0]) || Math.abs(bounds[1]) || 1) * 0.06;
  const range = [bounds[0] - pad, bounds[1] + pad];
  if (all[0] < range[0] || all[all.length - 1] > range[1]) {
    figure.append(el('p', { class: 'soft' }, 'The steep beginning lies outside the picture; the table has it.'));
  }
  figure.append(details('Table: ' + title, table(title, [unit, ...series.map(one => one.label)],
    x.map((value, i) => [num(value), ...series.map(one => num(one.values[i], 5))]))));

  const say = index => {
    readout.textContent = index === null || index === undefined ? '' : unit + ' ' + num(x[index]) + ': '
      + series.filter(one => one.values[index] !== null).map(one => one.label + ' ' + num(one.values[index], 5)).join(', ');
  };
  const axis = size => ({
    stroke: () => colour('soft'), grid: { stroke: () => colour('line'), width: 1 }, ticks: { stroke: () => colour('line'), width: 1 },
    font: '12px system-ui, sans-serif', size: size,
  });
  let chart = null;
  const make = () => {
    const width = plot.clientWidth;
    if (!width) {
      return;
    }
    if (chart) {
      chart.setSize({ width: width, height: 200 });
      return;
    }
    chart = new uPlot({
      width: width, height: 200, legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, sync: { key: unit } },
      scales: { x: { time: false }, y: { range: () => range } },
      axes: [{ ...axis(32), incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 50000, 100000] },
        { ...axis(64), values: (_, ticks) => ticks.map(tick => num(tick, 6)) }],
      series: [{}, ...series.map((one, i) => ({
        label: one.label, width: 2, dash: LINES[i].dash, stroke: () => colour(LINES[i].colour),
        spanGaps: true, points: { show: one.values.filter(v => v !== null).length < 3 },
      }))],
      hooks: { setCursor: [u => say(u.cursor.idx)] },
    }, [x, ...series.map(one => one.values)], plot);
  };
  // in the next frame: the chart itself changes the height that is observed
  new ResizeObserver(() => requestAnimationFrame(make)).observe(plot);
  onSchemeChange(() => chart && chart.redraw());
  let at = -1;
  plot.addEventListener('focus', () => readout.setAttribute('aria-live', 'polite'));
  plot.addEventListener('blur', () => readout.setAttribute('aria-live', 'off'));
  plot.addEventListener('keydown', event => {
    const moves = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: x.length - 1, PageUp: at - 10, PageDown: at + 10 };
    if (event.key in moves && chart) {
      event.preventDefault();
      at = Math.min(Math.max(moves[event.key], 0), x.length - 1);
      chart.setCursor({ left: chart.valToPos(x[at], 'x'), top: 1 });
      say(at);
    }
  });
  return figure;
}

/**
 * A table of cells that are drawn by size and shape: a full square is above zero, a ring below. One cell is in the order of the Tab key, the
 * arrow keys lead to the others.
 *
 * @param {string} caption
 * @param {(number|string)[]} columns
 * @param {{name: string, strong: boolean, values: (number|null)[]}[]} rows
 * @param {number} largest
 * @param {function(number, number): string} words what a cell says when it is pointed at, by row and column
 * @param {boolean} numbers whether the values are written too
 */
function cells(caption, columns, rows, largest, words, numbers) {
  const readout = el('output', { 'aria-live': 'off' }, 'Point at a cell, or go through the cells with the arrow keys.');
  const tds = [];
  const body = rows.map((row, r) => {
    tds.push(row.values.map((value, c) => {
      const shown = value !== null && value !== 0;
      return el('td', { 'data-r': r, 'data-c': c, tabindex: r === 0 && c === 0 ? '0' : '-1', 'aria-label': shown ? signed(value) : '0' },
        shown && !numbers ? el('i', {
          class: value > 0 ? 'up' : 'down', 'aria-hidden': 'true',
          style: '--share: ' + Math.sqrt(Math.min(1, Math.abs(value) / largest)).toFixed(3),
        }) : null,
        numbers ? (shown ? signed(value) : '') : null);
    }));
    return el('tr', {}, el('th', { scope: 'row', title: row.name, class: row.strong ? 'anchored' : null }, named(row.name)), tds[r]);
  });
  const size = columns.length <= 10 ? 34 : columns.length <= 20 ? 24 : 20;
  const grid = el('table', { class: numbers ? 'cells numbers' : columns.length > 20 ? 'cells many' : 'cells', style: '--size: ' + size + 'px' },
    el('caption', { class: 'hidden' }, caption),
    el('thead', {}, el('tr', {}, el('td', {}), columns.map(title => el('th', { scope: 'col' }, String(title))))),
    el('tbody', {}, body));
  const say = td => {
    readout.textContent = words(Number(td.dataset.r), Number(td.dataset.c));
  };
  const cellOf = event => event.target.closest('td[data-r]');
  grid.addEventListener('pointerover', event => cellOf(event) && say(cellOf(event)));
  grid.addEventListener('focusin', event => {
    if (cellOf(event)) {
      grid.querySelectorAll('td[tabindex="0"]').forEach(td => td.setAttribute('tabindex', '-1'));
      cellOf(event).setAttribute('tabindex', '0');
      readout.setAttribute('aria-live', 'polite');
      say(cellOf(event));
    }
  });
  grid.addEventListener('focusout', () => readout.setAttribute('aria-live', 'off'));
  grid.addEventListener('keydown', event => {
    const td = cellOf(event);
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (td && step) {
      const next = (tds[Number(td.dataset.r) + step[0]] || [])[Number(td.dataset.c) + step[1]];
      event.preventDefault();
      if (next) {
        next.focus();
      }
    }
  });
  return el('div', {}, readout, el('div', { class: 'scroll' }, grid));
}

/** How many values lie in each of equal intervals. */
function histogram(counts, low, high, label) {
  const most = Math.max(...counts, 1);
  const width = 300;
  const step = width / counts.length;
  const x = value => (value - low) / (high - low || 1) * width;
  const picture = svg('svg', { class: 'histogram', viewBox: '0 0 300 84', role: 'img', 'aria-label': label, preserveAspectRatio: 'none' });
  counts.forEach((count, i) => picture.append(
    svg('rect', { x: (i * step + 0.5).toFixed(1), width: (step - 1).toFixed(1), y: (66 - 62 * count / most).toFixed(1), height: (62 * count / most).toFixed(1) })));
  picture.append(svg('line', { x1: 0, x2: width, y1: 66.5, y2: 66.5 }));
  const ticks = low < 0 && high > 0 ? [[low, 'start'], [0, 'middle'], [high, 'end']] : [[low, 'start'], [high, 'end']];
  ticks.forEach(([value, anchor]) => {
    if (value === 0 || Math.abs(x(value) - x(0)) > 40 || low >= 0 || high <= 0) {
      picture.append(svg('text', { x: x(value).toFixed(1), y: 80, 'text-anchor': anchor }, num(value, 2)));
    }
  });
  picture.removeAttribute('preserveAspectRatio');
  return picture;
}

function findings(list) {
  return list.length === 0
    ? el('p', {}, 'Nothing stands out: no factor is dead or doubled, the prior made loadings zero, and validation, where there was one, did not get worse.')
    : el('ul', { class: 'findings' }, list.map(one => el('li', { class: one.warning ? 'warning' : null },
      el('strong', {}, one.warning ? '⚠ Warning:' : 'Note:'), named(one.text), one.remedy ? el('div', {}, 'Try: ' + one.remedy) : null)));
}

/** Puts the parts on the page, with a list of contents below the first. */
function show(header, sections, footer) {
  const contents = el('nav', { 'aria-label': 'Contents' }, el('ul', {}, sections.map(part =>
    el('li', {}, el('a', { href: '#' + part.id }, part.querySelector('h2').textContent)))));
  document.getElementById('page').replaceChildren(header, contents, ...sections, footer);
  document.documentElement.dataset.drawn = 'true';
}

function description() {
  return JSON.parse(document.getElementById('description').textContent);
}
