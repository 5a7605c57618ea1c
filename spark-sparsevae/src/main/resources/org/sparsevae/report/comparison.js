// The report of a comparison: models beside each other over the same splits of the data.

(function () {
  const d = description();
  const value = (model, m, digits) => model.means[m] === null ? '' : model.means[m].toFixed(digits).replace('-', '−')
    + (model.errors[m] === null ? '' : ' ± ' + model.errors[m].toFixed(digits));

  function best(m) {
    const better = d.measures[m].better;
    const means = d.models.map(model => model.means[m]);
    const known = means.filter(x => x !== null);
    if (!better || known.length < 2) {
      return -1;
    }
    return means.indexOf(better === 'more' ? Math.max(...known) : Math.min(...known));
  }

  function dots(m) {
    const measure = d.measures[m];
    const rows = d.models.map((model, i) => ({ model: model, i: i, mean: model.means[m], error: model.errors[m] || 0 })).filter(row => row.mean !== null);
    const low = Math.min(...rows.map(row => row.mean - row.error));
    const high = Math.max(...rows.map(row => row.mean + row.error));
    const at = x => 6 + 88 * (high > low ? (x - low) / (high - low) : 0.5);
    return el('figure', {},
      el('h3', {}, measure.title),
      el('figcaption', {}, { more: 'More is better.', less: 'Less is better.' }[measure.better] || ''),
      el('table', { class: 'dots' },
        el('caption', { class: 'hidden' }, measure.title + ' by model, mean and standard error'),
        el('thead', { class: 'hidden' }, el('tr', {}, ['model', 'picture', 'mean ± standard error'].map(t => el('th', { scope: 'col' }, t)))),
        el('tbody', {}, rows.map(row => el('tr', { class: row.i === best(m) ? 'best' : null },
          el('th', { scope: 'row' }, row.model.title, row.i === best(m) ? el('span', { class: 'hidden' }, ' (best)') : null),
          el('td', { class: 'plot', 'aria-hidden': 'true' },
            el('s', { style: 'left: ' + at(row.mean - row.error) + '%; width: ' + (at(row.mean + row.error) - at(row.mean - row.error)) + '%' }),
            el('b', { style: 'left: ' + at(row.mean) + '%' })),
          el('td', { class: 'number' }, value(row.model, m, measure.digits)))))));
  }

  const header = el('header', {},
    el('h1', {}, 'Models beside each other'),
    el('p', { class: 'lead' }, named(d.title), '.'),
    el('p', {}, 'Every model was fitted to the same rows and judged on the same rows that it had not seen. A point is the mean over the splits, the line through it one standard error to each side. A diamond marks the best.'),
    facts([['models', num(d.models.length)], ['splits', num(Math.max(0, ...d.models.map(model => model.splits)))],
      ...(d.rows === null ? [] : [['rows to train on', num(d.rows, 6)], ['rows held out', num(d.heldOutRows, 6)], ['features', num(d.features, 6)]]),
      ['version', d.version]]));

  const drawn = d.measures.map((measure, m) => m).filter(m => d.measures[m].drawn && d.models.some(model => model.means[m] !== null));
  const sections = [];
  if (d.failures.length > 0) {
    sections.push(section('failures', 'What failed', findings(d.failures.map(text => ({ warning: true, text: text })))));
  }
  sections.push(section('scores', 'Scores', el('div', { class: 'charts' }, drawn.map(dots))));
  sections.push(section('table', 'All numbers', table('Mean ± standard error over the splits; an empty place: the model has no such measure',
    ['model', 'splits', ...d.measures.map(measure => measure.title)],
    d.models.map(model => [model.title, num(model.splits), ...d.measures.map((measure, m) => value(model, m, measure.digits) || '–')]))));
  if (d.tried.length > 0) {
    sections.push(section('tried', 'What was tried', el('p', {}, 'Configurations of each model, judged by the negative log-likelihood of validation rows (less is better).'),
      table('Configurations tried', ['model', 'configuration', 'validation NLL', 'chosen'],
        d.tried.map(one => [one.model, one.configuration, one.nll === null ? 'diverged' : num(one.nll, 5), one.chosen ? 'yes' : '']))));
  }
  const lists = [['Params that are not the same for all', d.differences], ['Params that one model alone has', d.ofOne]].filter(([, lines]) => lines.length > 0);
  if (lists.length > 0) {
    sections.push(section('settings', 'Settings', lists.map(([title, lines]) => [el('h3', {}, title), el('ul', {}, lines.map(line => el('li', {}, named(line))))])));
  }
  show(header, sections, el('footer', {}, 'Made by compare of sparsevae ' + d.version + '. This page loads nothing from elsewhere.'));
})();
