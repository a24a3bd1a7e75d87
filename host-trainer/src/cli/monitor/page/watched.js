// What was seen of a board so far: messages go in, the page shows what is here. Numbers of moments and windows are those
// of the board, which begin again after 2³².
class Watched {
  // Windows and moments that are kept: as many as are shown.
  static WINDOWS = 1000;
  static MOMENTS = 512;

  constructor() {
    this.state = 'waiting';
    this.why = '';
    this.board = null;
    this.clear();
  }

  clear() {
    this.windows = [];
    // One list a channel; NaN where moments are missing.
    this.curves = (this.board?.channels ?? []).map(() => []);
    this.start = this.next = null;
    this.counts = {
      windows: 0, same: 0, different: 0, unknown: 0, gaps: 0, lost: 0, damaged: 0, restarts: 0, failures: 0, micros: 0,
      refused: 0, board: null,
    };
    this.micros = 0;
  }

  // Takes a message of a server or of a conversation.
  take(message) {
    this.takers[message.kind]?.(message);
  }

  takers = {
    board: (board) => {
      const { restarts } = this.counts;
      const isBack = board.isRestart || (this.isDirect && this.board !== null);
      const { counts, micros } = this;
      this.board = board;
      this.state = 'watching';
      this.clear();
      // A board that is there again goes on counting.
      if (isBack) [this.counts, this.micros] = [{ ...counts, restarts: restarts + 1 }, micros];
    },
    samples: ({ first, lost, values }) => {
      const width = this.curves.length;
      if (width === 0) return;
      this.state = 'watching';
      this.start ??= first;
      if (this.next !== null && this.next !== first) {
        if (this.isDirect) this.counts.gaps++;
        for (const curve of this.curves) curve.push(NaN);
      }
      values.forEach((value, place) => this.curves[place % width].push(value ?? NaN));
      for (const curve of this.curves) curve.splice(0, curve.length - Watched.MOMENTS);
      this.next = (first + Math.floor(values.length / width)) >>> 0;
      if (lost !== undefined) this.counts.lost = lost;
    },
    window: (window) => {
      // Of a window that began before, not all moments can have come; a server leaves those out itself.
      if (this.isDirect) {
        if (this.start === null || ((window.first - this.start) >>> 0) > 0x7fffffff) return;
        this.count(window);
      }
      this.windows.push(window);
      if (this.windows.length > Watched.WINDOWS) this.windows.shift();
    },
    counts: (counts) => { this.counts = counts; },
    damaged: ({ count }) => { this.counts.damaged = count; },
    counters: (board) => { this.counts.board = board; },
    failed: ({ count }) => { this.counts.failures = count; },
    gone: ({ why }) => Object.assign(this, { state: 'gone', why }),
    ended: () => Object.assign(this, { state: 'ended', why: '' }),
  };

  count(window) {
    const { micros } = window;
    this.counts.windows++;
    this.counts.refused += window.class === null;
    this.micros += micros;
    this.counts.micros = Math.round(this.micros / this.counts.windows);
  }

  // The classes: their names, if a model file told them, or their numbers.
  labels() {
    const outputs = this.board?.network?.outputs ?? 0;
    return Array.from({ length: outputs }, (_, place) => this.board.labels?.[place] ?? `class ${place}`);
  }

  // Whether bits are compared, and what came of it: 'none', 'waiting', 'same' or 'different'.
  bits() {
    if (!this.board?.labels) return 'none';
    if (this.counts.different > 0) return 'different';
    return this.counts.same > 0 ? 'same' : 'waiting';
  }
}
