// What is wrong with the layout of this page: a list of sentences.
(() => {
  const LEAST_CONTRAST = 4.5;
  const faults = [];

  // Everything can be asked what lies behind it.
  const style = document.createElement('style');
  style.textContent = '* { pointer-events: auto !important; }';
  document.documentElement.append(style);

  const quoted = (text) => `“${text.trim().replace(/\s+/g, ' ').slice(0, 40)}”`;

  // Any way to write a colour, as red, green, blue and opacity.
  const pixel = Object.assign(document.createElement('canvas'), { width: 1, height: 1 })
    .getContext('2d', { willReadFrequently: true });
  const rgba = (color) => {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = color;
    pixel.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = pixel.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (front, back) =>
    [0, 1, 2].map((i) => front[i] * front[3] + back[i] * (1 - front[3])).concat(1);
  const luminance = ([red, green, blue]) => {
    const linear = [red, green, blue].map((c) => {
      const share = c / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const contrast = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };

  const isShape = (element) => element instanceof SVGGeometryElement;
  const isText = (element) => element instanceof SVGTextContentElement;
  const opacity = (element) => {
    let product = 1;
    for (let e = element; e; e = e.parentElement) product *= Number(getComputedStyle(e).opacity);
    return product;
  };

  // What an element paints behind a text in it: no colour, one, or the colours of a gradient; null for a
  // picture, of which nothing is known.
  const painted = (element) => {
    if (element.matches('img, canvas, video')) return null;
    const css = getComputedStyle(element);
    if (isText(element)) return [];
    if (isShape(element)) {
      if (css.fill === 'none') return [];
      if (css.fill.startsWith('url')) return null;
      const color = rgba(css.fill);
      return [[color[0], color[1], color[2], color[3] * Number(css.fillOpacity) * opacity(element)]];
    }
    const color = rgba(css.backgroundColor);
    if (css.backgroundImage === 'none') return [color];
    if (css.backgroundImage.includes('url(')) return null;
    const stops = css.backgroundImage.match(/(?:rgba?|color|oklch|oklab|lab|lch)\([^()]*\)/g) ?? [];
    return stops.map((stop) => over(rgba(stop), color[3] ? color : [255, 255, 255, 0]));
  };

  const canvas = document.createElement('div');
  canvas.style.backgroundColor = 'Canvas';
  document.body.append(canvas);
  const paper = rgba(getComputedStyle(canvas).backgroundColor);
  canvas.remove();

  // The colours that a text may have behind it at a point; null where a picture is.
  const backgrounds = (element, x, y) => {
    const stack = document.elementsFromPoint(x, y);
    const from = stack.findIndex((e) => e === element || e.contains(element));
    let layers = [];
    for (const behind of stack.slice(Math.max(from, 0))) {
      const colors = painted(behind);
      if (colors === null) return null;
      if (colors.length) layers.push(colors);
      if (colors.length && colors.every((color) => color[3] === 1)) break;
    }
    return layers.reverse().reduce(
      (backs, fronts) => backs.flatMap((back) => fronts.map((front) => over(front, back))),
      [paper],
    );
  };

  // The part of a box that its ancestors let one see.
  const visible = (box, element) => {
    let { left, top, right, bottom } = box;
    for (let e = element; e && e !== document.body; e = e.parentElement) {
      const css = getComputedStyle(e);
      if (css.overflowX === 'visible' && css.overflowY === 'visible') continue;
      const clip = e.getBoundingClientRect();
      left = Math.max(left, clip.left);
      top = Math.max(top, clip.top);
      right = Math.min(right, clip.right);
      bottom = Math.min(bottom, clip.bottom);
    }
    return { left, top, right, bottom, width: right - left, height: bottom - top };
  };

  // The lines of all visible text.
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (!node.data.trim() || element.closest('script, style, noscript, template, title')) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      const seen = visible(box, element);
      // What is for screen readers only is a pixel large.
      if (seen.width > 2 && seen.height > 2) lines.push({ node, element, box: seen });
    }
  }

  if (document.scrollingElement.scrollWidth > innerWidth) {
    const width = document.scrollingElement.scrollWidth;
    const wide = [...document.body.querySelectorAll('*')].filter(
      (e) => e.getBoundingClientRect().right > innerWidth + 1);
    const name = wide.length ? `: <${wide.at(-1).tagName.toLowerCase()} class="${wide.at(-1).className}">` : '';
    faults.push(`the page is ${width} px wide, the window ${innerWidth} px${name}`);
  }

  const hides = (overflow) => overflow === 'hidden' || overflow === 'clip';
  for (const element of new Set(lines.flatMap(({ element }) => {
    const ancestors = [];
    for (let e = element; e && e !== document.body; e = e.parentElement) ancestors.push(e);
    return ancestors;
  }))) {
    const css = getComputedStyle(element);
    const box = `${element.scrollWidth}×${element.scrollHeight} px in ${element.clientWidth}×${element.clientHeight} px`;
    const isCut = (hides(css.overflowX) && element.scrollWidth > element.clientWidth + 1)
      || (hides(css.overflowY) && element.scrollHeight > element.clientHeight + 1);
    if (isCut && element.clientWidth) faults.push(`cut off: ${quoted(element.textContent)}, ${box}`);
  }

  // Lines one below the other may touch: boxes are higher than letters.
  for (let i = 0; i < lines.length; i++) {
    for (let j = i + 1; j < lines.length; j++) {
      const [a, b] = [lines[i], lines[j]];
      if (a.node === b.node) continue;
      const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (wide > 1 && high > 0.35 * Math.min(a.box.height, b.box.height)) {
        faults.push(`${quoted(a.node.data)} and ${quoted(b.node.data)} lie on each other`);
      }
    }
  }

  const told = new Set();
  for (const { node, element, box } of lines) {
    if (told.has(element) || element.closest(':disabled')) continue;
    const css = getComputedStyle(element);
    const color = rgba(isText(element) ? css.fill : css.color);
    color[3] *= opacity(element);
    const behind = backgrounds(element, (box.left + box.right) / 2, (box.top + box.bottom) / 2);
    if (behind === null) continue;
    const least = Math.min(...behind.map((back) => contrast(over(color, back), back)));
    if (least < LEAST_CONTRAST) {
      told.add(element);
      faults.push(`${quoted(node.data)} has ${least.toFixed(2)} times the contrast, ${LEAST_CONTRAST} is needed`);
    }
  }

  style.remove();
  return faults;
})()
