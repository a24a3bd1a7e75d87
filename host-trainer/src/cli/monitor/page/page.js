// The page: what was watched, shown whenever something happened.
const monitor = (() => {
  const find = (id) => document.getElementById(id);
  const grouped = (number) => number.toLocaleString('en-US');
  const isServed = document.documentElement.dataset.source === 'server';
  let watched = new Watched();
  let shownBoard = null;
  let rows = [];
  let charts = [];
  let close = () => {};

  // A class's name; a board that does not know says null.
  const nameOf = (place) => (place === null ? 'unknown' : watched.labels()[place] ?? `class ${place}`);

  // Rows and charts of a board, made anew for each.
  const prepare = () => {
    shownBoard = watched.board;
    const { firmware, channels, rate, network } = watched.board;
    find('board').textContent = [
      firmware,
      `${channels.length} ${channels.length === 1 ? 'channel' : 'channels'}`,
      ...(rate > 0 ? [`${shortened(rate)} moments a second`] : []),
      ...(network ? [`windows of ${network.window} every ${network.hop}`] : []),
    ].join(' · ');
    find('checksum').textContent = network ? network.checksum.toString(16).padStart(8, '0') : '–';
    rows = [];
    find('classes').replaceChildren();
    watched.labels().forEach((label, place) => addRow(label, place));
    const units = new Map();
    channels.forEach(({ name, unit }, index) => {
      if (!units.has(unit)) units.set(unit, []);
      units.get(unit).push({ name, unit, index });
    });
    const made = [...units.values()].map(makeChart);
    charts = made.map(([, draw]) => draw);
    find('charts').replaceChildren(...made.map(([figure]) => figure));
  };

  const addRow = (label, place) => {
    const row = make('li', '');
    const output = make('span', 'output', '');
    const strip = make('canvas', '');
    strip.setAttribute('role', 'img');
    row.append(make('span', 'name', label), output, strip);
    find('classes').append(row);
    rows.push({ place, row, output, strip });
  };

  const showClasses = () => {
    const { windows } = watched;
    const last = windows.at(-1);
    // A row for what the board does not know, once it says so.
    if (windows.some((window) => window.class === null) && !rows.some(({ place }) => place === null)) {
      addRow('unknown', null);
    }
    for (const { place, row, output, strip } of rows) {
      const value = last?.outputs[place];
      output.textContent = Number.isFinite(value) ? value.toFixed(3) : '';
      row.classList.toggle('now', last?.class === place);
      drawStrip(strip, windows, (window) => window.class === place);
    }
    find('class').textContent = last ? nameOf(last.class) : '–';
    find('class').classList.toggle('unknown', last?.class === null);
    find('class').classList.toggle('long', find('class').textContent.length > 24);
    find('latency').textContent = last
      ? `Window ${grouped(last.number)}, computed in ${grouped(last.micros)} µs.${
        last.class === null ? ` The nearest class is ${nameOf(last.nearest)}.` : ''}`
      : 'No window has been classified yet.';
    const isCompared = watched.bits() !== 'none';
    find('legend').textContent = `The newest window is on the right.${
      isCompared ? ' Green: this laptop’s bits. Red and full height: other bits. Blue: not all moments came.' : ''}`;
  };

  const showBits = () => {
    const { same, different, unknown } = watched.counts;
    const bits = watched.bits();
    const last = watched.windows.findLast((window) => window.bits === 'different');
    document.querySelector('.bits').className = `card bits ${bits}`;
    find('verdict').textContent = {
      none: 'Not compared',
      waiting: 'Waiting for the first window',
      same: `${grouped(same)} ${same === 1 ? 'window has' : 'windows have'} the laptop’s bits`,
      different: `Alarm: ${grouped(different)} ${different === 1 ? 'window has' : 'windows have'} other bits`,
    }[bits];
    const here = Number.isInteger(last?.here) ? ` Window ${grouped(last.number)} is ${nameOf(last.nearest)} there and ${nameOf(last.here)} here.` : '';
    find('bits').textContent = {
      none: isServed
        ? 'With --model FILE, host-trainer computes each window again and compares all bits of its outputs.'
        : 'This page computes no window again. host-trainer monitor PORT --model FILE --web does, and compares all bits of its outputs.',
      waiting: `Each window is computed again by ${watched.board?.model}.`,
      same: `All that were computed again by ${watched.board?.model}, to the last bit.`,
      different: `${grouped(same)} have the bits that ${watched.board?.model} computes: is it the model that the board runs?${here}`,
    }[bits] + (unknown > 0 && bits !== 'none' ? ` Of ${grouped(unknown)} ${unknown === 1 ? 'window' : 'windows'}, not all moments came.` : '');
  };

  const showState = () => {
    const { state, why } = watched;
    find('state').textContent = {
      waiting: watched.isDirect || (isServed && watched.board === null)
        ? 'Waiting until the board says what it is.'
        : 'serial' in navigator
        ? 'No board is connected: plug one in, and choose its port with the button.'
        : 'This browser cannot reach serial ports: open this page in Chrome or Edge, or type host-trainer monitor PORT --web.',
      watching: 'Watching: what the board says is shown as it comes.',
      gone: why,
      ended: 'host-trainer has ended: what is shown was the last. It is waited for.',
    }[state];
    find('state').className = { watching: 'good', gone: 'bad' }[state] ?? '';
  };

  // What a board that tells unknown windows counted since its start.
  const showDrift = () => {
    const { board } = watched.counts;
    const signed = (number) => (number < 0 ? '−' : '+') + Math.abs(number).toFixed(1);
    find('drift').hidden = board === null;
    find('drift').classList.toggle('bad', board?.drift === true);
    if (board === null) return;
    const { windows, refused, refused_of_block: ofBlock, level_shift: level, spread_shift: spread } = board;
    find('drift').textContent = windows < 64
      ? `The board has counted ${grouped(windows)} windows so far.`
      : `${board.drift ? 'Drift: unlike' : 'Like'} the training. Of the board’s ${grouped(windows)} windows, ${grouped(refused)} are unknown; `
        + `of its last 64, ${ofBlock}, with level ${signed(level)} and spread ${signed(spread)} deviations from its classes.`;
  };

  const show = () => {
    if (watched.board && watched.board !== shownBoard) prepare();
    showState();
    showBits();
    showClasses();
    showDrift();
    for (const draw of charts) draw(watched.curves);
    const { windows, micros } = watched.counts;
    for (const name of ['windows', 'gaps', 'lost', 'damaged', 'restarts', 'failures', 'refused']) {
      find(name).textContent = grouped(watched.counts[name]);
    }
    find('micros').textContent = windows > 0 ? `${grouped(micros)} µs` : '–';
  };

  let isDue = false;
  const showSoon = () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      show();
    });
  };

  // Watches another source from here on; `open` opens it.
  const watch = (isDirect, open) => {
    close();
    const mine = Object.assign(new Watched(), { isDirect });
    watched = mine;
    shownBoard = null;
    close = open((message) => {
      // What a source says that was left a moment ago is none of ours.
      if (watched !== mine) return;
      mine.take(message);
      showSoon();
    });
    showSoon();
  };

  find('serial').hidden = !('serial' in navigator);
  find('serial').addEventListener('submit', async (event) => {
    event.preventDefault();
    let port;
    try {
      port = await navigator.serial.requestPort();
    } catch {
      // Nobody chose one.
      return;
    }
    watch(true, (tell) => openSerial(port, Number(find('baud').value), tell));
  });
  new ResizeObserver(showSoon).observe(document.body);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', showSoon);
  if (isServed) watch(false, openServer);
  else show();
  return { watch, watched: () => watched };
})();
