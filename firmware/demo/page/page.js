// Draws on the field, and shows what the network says. Everything that is computed is computed by the module.
const demo = {};
demo.ready = (async () => {
  const bytes = Uint8Array.from(atob(MODULE), (letter) => letter.charCodeAt(0));
  const { instance } = await WebAssembly.instantiate(bytes);
  const network = instance.exports;
  const find = (id) => document.getElementById(id);
  const side = network.field_side();
  const pixels = network.image_side();

  // What is drawn, for the field; the module has its own copy.
  let strokes = [];
  let example = -1;

  const field = find('field');
  const drawField = () => {
    const scale = window.devicePixelRatio || 1;
    const width = Math.round(field.clientWidth * scale);
    if (field.width !== width) field.width = field.height = width;
    const pen = field.getContext('2d');
    pen.clearRect(0, 0, width, width);
    pen.lineCap = pen.lineJoin = 'round';
    pen.lineWidth = (network.pen_width() * width) / side;
    pen.strokeStyle = getComputedStyle(field).getPropertyValue('--ink');
    const onField = (point) => point.map((at) => (at * width) / side);
    for (const stroke of strokes) {
      pen.beginPath();
      pen.moveTo(...onField(stroke[0]));
      // From the first point to itself too: a stroke of one point is a dot.
      for (const point of stroke) pen.lineTo(...onField(point));
      pen.stroke();
    }
    find('hint').hidden = strokes.length > 0 || example >= 0;
    find('undo').disabled = strokes.length === 0;
    find('clear').disabled = strokes.length === 0 && example < 0;
  };

  const bars = Array.from({ length: 10 }, (_, digit) => {
    const row = make('li', '');
    const track = make('span', 'track');
    const fill = make('span', 'fill');
    const percent = make('span', 'percent', '–');
    track.append(fill);
    row.append(make('span', 'digit', digit), track, percent);
    find('bars').append(row);
    return { row, fill, percent };
  });

  const layers = Array.from({ length: network.layer_count() }, (_, layer) => ({
    layer,
    height: network.layer_height(layer),
    width: network.layer_width(layer),
    channels: network.layer_channels(layer),
  }));
  const last = layers.at(-1);
  const values = ({ layer, height, width, channels }) =>
    Array.from({ length: height * width * channels }, (_, index) => network.layer_value(layer, index));

  // The first layer gives the image again, and the last the probabilities.
  const redraws = layers.slice(1, -1).map((shape) => {
    const isImage = shape.height * shape.width > 1;
    const [element, redraw] = (isImage ? showMaps : showSums)(shape, () => values(shape));
    const title = isImage ? `Layer ${shape.layer}: convolution` : `Layer ${shape.layer}: dense`;
    const size = isImage ? `${shape.channels} maps of ${shape.height} × ${shape.width}` : `${shape.channels} sums, one a digit`;
    const figure = make('figure', '');
    const caption = make('figcaption', '', title);
    caption.append(make('span', '', size));
    figure.append(caption, element);
    find('layers').append(figure);
    return redraw;
  });

  const image = find('image');
  const show = (answer) => {
    const brush = image.getContext('2d');
    const data = brush.createImageData(pixels, pixels);
    for (let index = 0; index < pixels * pixels; index++) {
      data.data.fill(network.image_pixel(index), 4 * index, 4 * index + 3);
      data.data[4 * index + 3] = 255;
    }
    brush.putImageData(data, 0, 0);
    const probabilities = values(last);
    bars.forEach(({ row, fill, percent }, digit) => {
      row.classList.toggle('best', digit === answer);
      fill.style.width = `${100 * probabilities[digit]}%`;
      percent.textContent = answer < 0 ? '–' : `${(100 * probabilities[digit]).toFixed(1)} %`;
    });
    const text = answer < 0 ? 'Nothing is drawn yet.'
      : `It is a ${answer}, with a probability of ${(100 * probabilities[answer]).toFixed(1)} %.`;
    const status = find('answer');
    if (status.textContent !== text) status.textContent = text;
    status.classList.toggle('found', answer >= 0);
    image.setAttribute('aria-label', `The image that the network sees: ${answer < 0 ? 'nothing' : 'your digit'}`);
    redraws.forEach((redraw) => redraw());
    drawField();
  };
  const look = () => show(network.drawing_look());

  // A picture that is not drawn has no strokes to show.
  const leaveExample = () => {
    example = -1;
    field.style.backgroundImage = '';
  };
  let pending = 0;
  const lookSoon = () => {
    if (!pending) pending = requestAnimationFrame(() => { pending = 0; look(); });
  };

  const position = (event) => {
    const box = field.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]
      .map((share) => Math.round(Math.min(Math.max(share, 0), 1) * side));
  };
  let pointer = null;
  field.addEventListener('pointerdown', (event) => {
    if (pointer !== null || event.button !== 0) return;
    const at = position(event);
    if (!network.stroke_begin(...at)) return;
    pointer = event.pointerId;
    field.setPointerCapture(pointer);
    leaveExample();
    strokes.push([at]);
    lookSoon();
    event.preventDefault();
  });
  field.addEventListener('pointermove', (event) => {
    if (event.pointerId !== pointer) return;
    const between = event.getCoalescedEvents?.() ?? [];
    for (const moment of between.length ? between : [event]) {
      const [x, y] = position(moment);
      const [beforeX, beforeY] = strokes.at(-1).at(-1);
      // What is not seen is not kept.
      if (Math.hypot(x - beforeX, y - beforeY) < side / 256) continue;
      if (network.stroke_extend(x, y)) strokes.at(-1).push([x, y]);
    }
    lookSoon();
  });
  const release = (event) => { if (event.pointerId === pointer) pointer = null; };
  field.addEventListener('pointerup', release);
  field.addEventListener('pointercancel', release);

  find('undo').addEventListener('click', () => {
    strokes.pop();
    network.stroke_undo();
    look();
  });
  find('clear').addEventListener('click', () => {
    strokes = [];
    leaveExample();
    network.drawing_clear();
    look();
  });

  // The image as it is in the module, on the field.
  const showImageOnField = () => {
    const picture = Object.assign(document.createElement('canvas'), { width: pixels, height: pixels });
    const brush = picture.getContext('2d');
    const ink = getComputedStyle(field).getPropertyValue('--ink');
    for (let index = 0; index < pixels * pixels; index++) {
      brush.globalAlpha = network.image_pixel(index) / 255;
      brush.fillStyle = ink;
      brush.fillRect(index % pixels, Math.floor(index / pixels), 1, 1);
    }
    field.style.backgroundImage = `url(${picture.toDataURL()})`;
  };
  const lookAtImage = () => {
    strokes = [];
    showImageOnField();
    const answer = network.image_look();
    show(answer);
    return answer;
  };
  find('example').addEventListener('click', () => {
    example = (example + 1) % network.sample_count();
    network.sample_load(example);
    lookAtImage();
  });
  // Any image, 28 × 28 numbers from 0 to 255, as if it had been drawn.
  demo.paste = (image) => {
    example = 0;
    network.drawing_clear();
    image.forEach((value, index) => network.image_set_pixel(index, value));
    return lookAtImage();
  };
  // For tests: what was drawn, in the module's units, and what a layer gave.
  demo.strokes = () => strokes;
  demo.values = (layer) => values(layers[layer]);

  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    redraws.forEach((redraw) => redraw());
    if (example >= 0) showImageOnField();
    drawField();
  });
  new ResizeObserver(drawField).observe(field);
  demo.network = network;
  look();

  // After the page is there: it takes a moment.
  setTimeout(() => {
    const [same, all] = [network.samples_with_same_bits(), network.sample_count()];
    const proof = find('proof');
    proof.textContent = same === all
      ? `Computed just now, in your browser: ${same} of ${all} test images have the laptop’s bits.`
      : `Only ${same} of ${all} test images have the laptop’s bits in this browser. Please report it.`;
    proof.classList.add(same === all ? 'good' : 'bad');
  });
})().catch((error) => {
  document.getElementById('answer').textContent = `This browser cannot run the network: ${error.message}`;
  throw error;
});
