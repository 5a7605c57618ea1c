// The report of a fitted model.

(function () {
  const d = description();
  /** Rows of the table of loadings; with more features there is an overview of all beside it. */
  const WINDOW = 30;

  const factorName = factor => 'factor ' + factor.index;
  const topNames = (factor, count) => factor.top.slice(0, count).map((one, i) => [i > 0 ? ', ' : null, named(one.name)]);

  function header() {
    return el('header', {},
      el('h1', {}, d.title),
      d.sentences.map((sentence, i) => el('p', { class: i === 0 ? 'lead' : null }, named(sentence))),
      facts(d.facts.map(fact => [fact.name, fact.value])));
  }

  function training() {
    const t = d.training;
    if (t.round.length === 0) {
      return section('training', 'Training', el('p', {}, 'The model does not say how its training went.'));
    }
    const fit = [{ label: 'objective', values: t.objective }, { label: 'log-likelihood', values: t.logLikelihood }];
    const measured = t.validation.some(v => v !== null);
    if (measured) {
      fit.push({ label: 'validation', values: t.validation });
    }
    return section('training', 'Training',
      t.sentences.map(sentence => el('p', {}, sentence)),
      el('div', { class: 'charts' },
        curves('Objective' + (measured ? ' and validation' : ''), 'round', t.round, fit,
          'Nats per row; higher is better. The objective is the log-likelihood less the two parts beside.'),
        curves('Divergence from the prior (KL)', 'round', t.round, [{ label: 'KL', values: t.kullbackLeibler }],
          'Nats per row that the factors say of a row. Near zero: the factors say nothing.'),
        curves('Penalty of the loadings', 'round', t.round, [{ label: 'penalty', values: t.penalty }],
          'What the priors cost, divided by the number of rows.'),
        curves('Loadings that are not zero', 'round', t.round, [{ label: 'loadings', values: t.nonZeroLoadings }],
          'Of ' + num(d.features * d.k, 9) + '. Fewer are easier to read.'),
        curves('Active factors', 'round', t.round, [{ label: 'factors', values: t.activeFactors }],
          'Factors that some feature loads on, of ' + num(d.k) + '.')));
  }

  // by feature and factor, as they stand in the map
  const QUANTITIES = {
    effect: { title: 'effect on the feature', of: 'effect' },
    weight: { title: 'weight (loading)', of: 'weight' },
    inclusion: { title: 'inclusion probability', of: 'inclusion' },
  };

  function matrix(quantity) {
    const rows = d.names.map(() => new Array(d.factors.length).fill(null));
    d.factors.forEach((factor, c) => factor.cells.feature.forEach((feature, i) => {
      rows[feature][c] = factor.cells[quantity][i];
    }));
    return rows;
  }

  function largest(rows) {
    const sizes = rows.flat().filter(v => v).map(Math.abs).sort((a, b) => a - b);
    return sizes.length === 0 ? 1 : sizes[Math.floor((sizes.length - 1) * 0.98)];
  }

  function loadings() {
    if (d.factors.length === 0) {
      return section('loadings', 'Loadings', el('p', {}, 'No feature loads on any factor, so there is nothing to draw.'));
    }
    const all = Object.fromEntries(Object.keys(QUANTITIES).map(name => [name, matrix(name)]));
    const anchored = new Set(d.anchoredFeatures);
    const words = (r, c) => {
      const weight = all.weight[r][c];
      return d.names[r] + (anchored.has(r) ? ' (anchor)' : '') + ' × ' + factorName(d.factors[c]) + ': ' + (weight === null
        ? 'loading 0'
        : 'effect ' + signed(all.effect[r][c]) + ', weight ' + signed(weight) + ', inclusion probability ' + num(all.inclusion[r][c]));
    };
    const choice = el('select', { id: 'quantity' }, Object.entries(QUANTITIES).map(([name, q]) => el('option', { value: name }, q.title)));
    const search = el('input', { type: 'search', list: 'names', id: 'search', placeholder: 'name of a feature', autocomplete: 'off' });
    const long = d.names.length > 2 * WINDOW;
    const rowsShown = long ? WINDOW : d.names.length;
    const place = el('div', { class: 'panel' });
    let first = 0;
    const grid = () => {
      const rows = all[choice.value];
      place.replaceChildren(cells('Loadings: features by factors, ' + QUANTITIES[choice.value].title,
        d.factors.map(factor => factor.index),
        rows.slice(first, first + rowsShown).map((values, i) => ({ name: d.names[first + i], strong: anchored.has(first + i), values: values })),
        largest(rows), (r, c) => words(first + r, c), false));
    };
    const map = el('div', { class: long ? 'map long' : 'map' });
    let whole = null;
    if (long) {
      whole = overview(all, choice, rowsShown, words, start => {
        first = start;
        grid();
      });
      map.append(whole.element);
    }
    map.append(place);
    choice.addEventListener('change', () => {
      grid();
      if (whole) {
        whole.draw();
      }
    });
    search.addEventListener('change', () => {
      const text = search.value.toLowerCase();
      const at = text === '' ? -1 : d.names.findIndex(name => name.toLowerCase().includes(text));
      if (at >= 0 && whole) {
        whole.moveTo(at - Math.floor(rowsShown / 2));
      }
      if (at >= 0) {
        place.querySelectorAll('tbody tr')[at - first].querySelector('td').focus();
      }
    });
    grid();
    const strongest = d.factors.flatMap((factor, c) => factor.cells.feature.map((f, i) => [f, c, i]))
      .sort((a, b) => Math.abs(all.effect[b[0]][b[1]]) - Math.abs(all.effect[a[0]][a[1]])).slice(0, 300)
      .sort((a, b) => a[1] - b[1]);
    return section('loadings', 'Loadings',
      el('p', {}, 'A row is a feature, a column a factor. Features stand under the factor that moves them most, so that each factor shows as a block. ',
        'An empty cell is a loading of exactly zero. Names in bold are anchors: they load on one factor alone.'),
      d.loadingsNote ? el('p', {}, d.loadingsNote) : null,
      el('p', {}, el('span', { class: 'key' }, el('i', { class: 'up', 'aria-hidden': 'true' }), 'square: above zero'),
        el('span', { class: 'key' }, el('i', { class: 'down', 'aria-hidden': 'true' }), 'ring: below zero'), 'The larger, the stronger.'),
      el('div', { class: 'controls' },
        el('label', {}, 'shown', choice),
        el('label', {}, 'find', search),
        el('datalist', { id: 'names' }, d.names.map(name => el('option', { value: name })))),
      map,
      details('Table: ' + (strongest.length < 300 ? 'all loadings that are not zero' : 'the 300 loadings with the largest effects'),
        table('Loadings by factor', ['factor', 'feature', 'effect', 'weight', 'inclusion probability'],
          strongest.map(([f, c, i]) => [String(d.factors[c].index), named(d.names[f]), signed(d.factors[c].cells.effect[i]),
            signed(d.factors[c].cells.weight[i]), num(d.factors[c].cells.inclusion[i])]))));
  }

  /** All features at a glance, a column for each factor; what is pointed at stands in the table beside it. */
  function overview(all, choice, shown, words, moved) {
    const count = d.names.length;
    const canvas = el('canvas', { 'aria-hidden': 'true' });
    const frame = el('div', { class: 'window', 'aria-hidden': 'true' });
    const element = el('div', {
      class: 'overview', tabindex: '0', role: 'slider', 'aria-orientation': 'vertical', 'aria-label': 'Features shown in the table; arrow keys move through all',
      'aria-valuemin': 1, 'aria-valuemax': count,
    }, canvas, frame);
    let first = 0;
    const draw = () => {
      const height = Math.min(640, Math.max(360, count));
      const rows = all[choice.value];
      const scale = largest(rows);
      canvas.width = d.factors.length;
      canvas.height = height;
      canvas.style.height = height + 'px';
      const picture = canvas.getContext('2d');
      picture.clearRect(0, 0, canvas.width, height);
      for (let y = 0; y < height; y++) {
        const from = Math.floor(y * count / height);
        const to = Math.max(from + 1, Math.floor((y + 1) * count / height));
        for (let c = 0; c < d.factors.length; c++) {
          let strongest = 0;
          for (let r = from; r < to; r++) {
            strongest = Math.abs(rows[r][c] || 0) > Math.abs(strongest) ? rows[r][c] : strongest;
          }
          if (strongest !== 0) {
            picture.globalAlpha = 0.15 + 0.85 * Math.sqrt(Math.min(1, Math.abs(strongest) / scale));
            picture.fillStyle = colour(strongest > 0 ? 'up' : 'down');
            picture.fillRect(c, y, 1, 1);
          }
        }
      }
    };
    const moveTo = start => {
      first = Math.min(Math.max(0, start), count - shown);
      frame.style.top = (100 * first / count) + '%';
      frame.style.height = (100 * shown / count) + '%';
      element.setAttribute('aria-valuenow', first + 1);
      element.setAttribute('aria-valuetext', d.names[first] + ' to ' + d.names[first + shown - 1]);
      moved(first);
    };
    const point = event => {
      const box = canvas.getBoundingClientRect();
      moveTo(Math.round((event.clientY - box.top) / box.height * count - shown / 2));
    };
    element.addEventListener('pointermove', event => (event.pointerType === 'mouse' || event.buttons > 0) && point(event));
    element.addEventListener('pointerdown', point);
    element.addEventListener('keydown', event => {
      const moves = { ArrowUp: first - 1, ArrowDown: first + 1, PageUp: first - shown, PageDown: first + shown, Home: 0, End: count };
      if (event.key in moves) {
        event.preventDefault();
        moveTo(moves[event.key]);
      }
    });
    onSchemeChange(draw);
    draw();
    moveTo(0);
    return { element: element, draw: draw, moveTo: moveTo };
  }

  function card(factor) {
    const most = Math.max(...factor.top.map(one => Math.abs(one.effect)), 1e-12);
    const parts = [
      el('h3', {}, 'Factor ' + factor.index),
      el('p', { class: 'title' }, topNames(factor, 3)),
      el('p', { class: 'soft' }, plural(factor.features, 'feature') + ', '
        + (factor.anchors.length === 0 ? 'no anchor' : plural(factor.anchors.length, 'anchor'))
        + (factor.activeShare === null ? '' : '; clearly not zero in ' + percent(factor.activeShare) + ' of the rows')),
      el('div', { class: 'scroll' }, el('table', {},
        el('caption', { class: 'hidden' }, 'Features of factor ' + factor.index + ', strongest first'),
        el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'feature'), el('th', { scope: 'col', class: 'barred' }, 'effect'),
          el('th', { scope: 'col', class: 'number' }, 'weight'), el('th', { scope: 'col', class: 'number', title: 'inclusion probability' }, 'incl.'))),
        el('tbody', {}, factor.top.map(one => el('tr', {},
          el('th', { scope: 'row' }, named(one.name), one.anchor ? [' ', el('span', { class: 'badge' }, 'anchor')] : null),
          el('td', { class: 'barred' }, signed(one.effect),
            el('span', { class: one.effect < 0 ? 'bar down' : 'bar', style: 'width: ' + (100 * Math.abs(one.effect) / most).toFixed(1) + '%', 'aria-hidden': 'true' })),
          el('td', { class: 'number' }, signed(one.weight)),
          el('td', { class: 'number' }, num(one.inclusion, 2))))))),
    ];
    if (factor.features > factor.top.length) {
      parts.push(el('p', { class: 'soft' }, 'and ' + plural(factor.features - factor.top.length, 'more feature') + ' (see Loadings)'));
    }
    if (factor.histogram) {
      const h = factor.histogram;
      parts.push(el('p', { class: 'soft' }, 'Values in the rows: mean ' + num(h.mean, 2) + ', standard deviation ' + num(h.deviation, 2)),
        histogram(h.counts, h.low, h.high, 'How the values of factor ' + factor.index + ' are spread: from ' + num(h.low, 2) + ' to ' + num(h.high, 2)
          + ', mean ' + num(h.mean, 2) + ', standard deviation ' + num(h.deviation, 2)));
      parts.push(details('Table: values of factor ' + factor.index, table('Rows by the value of factor ' + factor.index, ['from', 'to', 'rows'],
        h.counts.map((count, i) => [num(h.low + (h.high - h.low) * i / h.counts.length, 2), num(h.low + (h.high - h.low) * (i + 1) / h.counts.length, 2), num(count)]))));
    }
    if (factor.examples.length > 0) {
      parts.push(el('p', { class: 'soft' }, 'Rows with the highest values'), el('ul', { class: 'examples' }, factor.examples.map(row =>
        el('li', {}, signed(row.value), row.name === null ? ': ' : [' (', named(row.name), '): '], named(row.features || 'none of its features')))));
    }
    return el('article', { class: 'card', 'aria-label': 'Factor ' + factor.index }, parts);
  }

  function factors() {
    return section('factors', 'Factors',
      d.factorsText.map(text => el('p', {}, text)),
      el('div', { class: 'cards' }, d.factors.map(card)));
  }

  function correlation() {
    const names = d.factors.map(factor => factor.index);
    const together = d.correlation.map(row => row.map(x => x === null ? null : Math.round(100 * x) / 100));
    const words = (r, c) => r === c ? factorName(d.factors[r]) : factorName(d.factors[r]) + ' and ' + factorName(d.factors[c]) + ': correlation ' + signed(together[r][c]);
    const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b, j) => [String(a), String(b), signed(together[i][i + 1 + j])]))
      .sort((a, b) => Math.abs(parseFloat(b[2].replace('−', '-'))) - Math.abs(parseFloat(a[2].replace('−', '-')))).slice(0, 30);
    return section('correlation', 'Correlation of the factors',
      el('p', {}, 'How the values of two factors go together over the rows, from −1 to +1. Two factors near ±1 say the same.'),
      el('div', { class: 'panel' }, cells('Correlation of the factors', names,
        together.map((row, r) => ({ name: factorName(d.factors[r]), strong: false, values: row.map((value, c) => r === c ? null : value) })),
        1, words, names.length <= 8)),
      details('Table: ' + (pairs.length < 30 ? 'all pairs' : 'the 30 strongest pairs'), table('Pairs of factors', ['factor', 'factor', 'correlation'], pairs)));
  }

  function scores() {
    const s = d.scores;
    const parts = [];
    if (s) {
      parts.push(el('p', {}, s.text), table('Scores', ['score', 'sparse VAE', 'popularity', 'what it means'],
        s.list.map(one => [one.name, num(one.model, 4), num(one.popularity, 4), one.meaning])));
    }
    if (d.compared) {
      parts.push(el('p', {}, named(d.compared.text)), table('Scores of the comparison, means over its splits', d.compared.head,
        d.compared.rows.map(row => row.map((value, i) => i === 0 ? value : num(value, 4)))));
    }
    return section('scores', 'Scores', parts);
  }

  function settings() {
    return section('settings', 'Settings',
      d.settings.length === 0 ? el('p', {}, 'All settings are the defaults.') : [
        table('Settings that differ from the defaults', ['setting', 'value', 'default', 'meaning'],
          d.settings.map(one => [one.name, one.value, one.usual, one.meaning]))]);
  }

  const sections = [section('findings', 'What stands out', findings(d.findings)), factors(), loadings()];
  if (d.correlation && d.factors.length > 1) {
    sections.push(correlation());
  }
  sections.push(section('identifiability', 'Can the factors be trusted?', d.identifiability.map(text => el('p', {}, named(text)))));
  if (d.scores || d.compared) {
    sections.push(scores());
  }
  sections.push(training(), settings());
  show(header(), sections, el('footer', {}, el('p', {}, 'Made by sparsevae ' + d.version + '. This page loads nothing from elsewhere. Weights: SHA-256 ',
    el('bdi', {}, d.weights), '.')));
})();
