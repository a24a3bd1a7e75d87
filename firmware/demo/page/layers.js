'use strict';

// What layers give, as elements: each of these returns one, and a function that shows the numbers of the moment.

const make = (tag, name, text = '') =>
  Object.assign(document.createElement(tag), { className: name, textContent: text });

// A grid of the maps of a layer, each number a square of whole pixels.
const showMaps = (shape, values) => {
  const { height, width, channels } = shape;
  const columns = channels > 16 ? 8 : 4;
  const cell = Math.max(1, Math.floor((columns === 8 ? 30 : 56) / width));
  const [stepX, stepY] = [width * cell + 4, height * cell + 4];
  const canvas = make('canvas', 'maps');
  canvas.width = Math.min(columns, channels) * stepX - 4;
  canvas.height = Math.ceil(channels / columns) * stepY - 4;
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', `${channels} maps of ${height} by ${width} numbers`);
  return [canvas, () => {
    const numbers = values();
    const largest = Math.max(1, ...numbers.map(Math.abs));
    const css = getComputedStyle(canvas);
    const brush = canvas.getContext('2d');
    brush.clearRect(0, 0, canvas.width, canvas.height);
    for (let map = 0; map < channels; map++) {
      const [left, top] = [(map % columns) * stepX, Math.floor(map / columns) * stepY];
      brush.globalAlpha = 1;
      brush.fillStyle = css.getPropertyValue('--track');
      brush.fillRect(left, top, width * cell, height * cell);
      for (let pixel = 0; pixel < width * height; pixel++) {
        const number = numbers[pixel * channels + map];
        // So that small numbers are seen beside large ones.
        brush.globalAlpha = Math.sqrt(Math.abs(number) / largest);
        brush.fillStyle = css.getPropertyValue(number < 0 ? '--minus' : '--accent');
        brush.fillRect(left + (pixel % width) * cell, top + Math.floor(pixel / width) * cell, cell, cell);
      }
    }
  }];
};

// The sums of a layer that gives no image, to the left of the middle if they are negative.
const showSums = (shape, values) => {
  const list = make('ol', 'sums');
  const fills = Array.from({ length: shape.channels }, (_, index) => {
    const row = make('li', '');
    const track = make('span', 'track');
    const fill = make('span', 'fill');
    track.append(fill);
    row.append(make('span', '', index), track);
    list.append(row);
    return fill;
  });
  return [list, () => {
    const numbers = values();
    const largest = Math.max(1, ...numbers.map(Math.abs));
    fills.forEach((fill, index) => {
      const share = (50 * Math.abs(numbers[index])) / largest;
      fill.style.left = `${numbers[index] < 0 ? 50 - share : 50}%`;
      fill.style.width = `${share}%`;
      fill.classList.toggle('minus', numbers[index] < 0);
    });
  }];
};
