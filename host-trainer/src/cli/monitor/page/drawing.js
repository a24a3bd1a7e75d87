// Pictures of what was watched: a strip for each class, a chart for each unit.

const make = (tag, name, text = '') =>
  Object.assign(document.createElement(tag), { className: name, textContent: text });

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name);

// A brush for the canvas, whose pixels are those of the screen, and its size in them.
const brushOf = (canvas) => {
  const scale = window.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((side) => Math.max(1, Math.round(side * scale)));
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const brush = canvas.getContext('2d');
  brush.clearRect(0, 0, width, height);
  return { brush, width, height, scale };
};

// Marks in a strip the windows that are of a class, the newest on the right. One with other bits is as high as the
// strip, so that it is found without colours as well.
const drawStrip = (canvas, windows, isOfClass) => {
  const { brush, width, height, scale } = brushOf(canvas);
  const step = Math.max(1, Math.min(Math.round(6 * scale), Math.floor(width / Math.max(1, windows.length))));
  const shown = windows.slice(-Math.floor(width / step));
  const left = width - shown.length * step;
  const space = step > 3 ? 1 : 0;
  shown.forEach((window, place) => {
    if (!isOfClass(window)) return;
    const name = { same: '--good', different: '--bad' }[window.bits] ?? '--accent';
    const margin = window.bits === 'different' ? 0 : Math.round(4 * scale);
    brush.fillStyle = colour(name);
    brush.fillRect(left + place * step, margin, step - space, height - 2 * margin);
  });
  const count = shown.filter(isOfClass).length;
  canvas.setAttribute('aria-label', `${count} of the last ${shown.length} windows`);
};

const shortened = (number) => {
  const size = Math.abs(number);
  return size !== 0 && (size >= 1e6 || size < 1e-3) ? number.toExponential(2) : String(Number(number.toPrecision(4)));
};

// A chart of channels of one unit, all by one scale; returns the element, and a function that draws.
const makeChart = (channels) => {
  const figure = make('figure', '');
  const chart = make('div', 'chart');
  const scale = make('div', 'scale');
  const [top, bottom] = [make('span', ''), make('span', '')];
  const canvas = make('canvas', '');
  const caption = make('figcaption', '');
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', `Curves of ${channels.map(({ name }) => name).join(', ')}`);
  scale.append(top, bottom);
  chart.append(scale, canvas);
  const values = channels.map(({ name, unit, index }) => {
    const entry = make('span', '');
    const mark = make('i', '');
    mark.style.background = `var(--curve-${index % 6})`;
    const value = make('span', '');
    entry.append(mark, `${name} `, value, unit ? ` ${unit}` : '');
    caption.append(entry);
    return value;
  });
  figure.append(chart, caption);
  return [figure, (curves) => {
    const shown = channels.map(({ index }) => curves[index]);
    let [low, high] = [Infinity, -Infinity];
    for (const value of shown.flat().filter(Number.isFinite)) {
      [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
    // A flat curve, and none at all, have a range as well.
    if (!(low < high)) [low, high] = Number.isFinite(low) ? [low - 1, high + 1] : [-1, 1];
    top.textContent = shortened(high);
    bottom.textContent = shortened(low);
    const { brush, width, height, scale: pixel } = brushOf(canvas);
    const margin = 6 * pixel;
    brush.lineWidth = 1.75 * pixel;
    brush.lineJoin = 'round';
    channels.forEach(({ index }, place) => {
      const curve = shown[place];
      const step = width / (Watched.MOMENTS - 1);
      const left = width - (curve.length - 1) * step;
      brush.strokeStyle = colour(`--curve-${index % 6}`);
      // More channels than colours are told apart by dashes.
      brush.setLineDash(index < 6 ? [] : [5 * pixel, 4 * pixel]);
      brush.beginPath();
      let isDrawn = false;
      curve.forEach((value, moment) => {
        const y = height - margin - ((value - low) / (high - low)) * (height - 2 * margin);
        const [x, line] = [left + moment * step, isDrawn ? 'lineTo' : 'moveTo'];
        isDrawn = Number.isFinite(y);
        if (isDrawn) brush[line](x, y);
      });
      brush.stroke();
      values[place].textContent = Number.isFinite(curve.at(-1)) ? shortened(curve.at(-1)) : '–';
    });
  }];
};
