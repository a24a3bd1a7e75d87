// A conversation with a board: bytes that come go to `take`, `tick` is called a few times a second. What happens is told
// to `tell`, as messages of the same kinds that a server of `host-trainer monitor --web` sends; `send` writes bytes.
class Conversation {
  // Frames that a board may send before it hears of us again.
  static CREDIT = 32;
  // After such a silence, in milliseconds, a board is asked once more: a request may be lost.
  static SILENCE = 2000;

  constructor(send, tell, now) {
    Object.assign(this, { send, tell, now });
    this.receiver = new link.Receiver();
    this.board = null;
    this.hasMeasured = false;
    this.used = 0;
    this.started = this.heard = this.asked = now();
    this.seen = [];
    send(link.request.hello());
  }

  take(bytes) {
    if (!this.board && this.seen.length < 64) this.seen.push(...bytes.subarray(0, 64));
    for (const message of this.receiver.take(bytes)) {
      const report = link.report(message);
      if (report) this.hear(report);
    }
  }

  hear(report) {
    if (report.kind === 'hello') return this.greet(report);
    if (!this.board) return;
    this.heard = this.now();
    this.used++;
    if (this.used >= Conversation.CREDIT / 2) {
      this.send(link.request.more(this.used));
      this.used = 0;
    }
    const { kind } = report;
    if (kind === 'samples') {
      this.hasMeasured = true;
      const { first, lost, bytes } = report;
      this.tell({ kind, first, lost, values: link.values(bytes, this.board.number, this.board.scale) });
    } else if (kind === 'answer') {
      const { number, first, micros, decided, outputs } = report;
      const isKnown = decided?.isKnown ?? true;
      this.tell({
        kind: 'window', number, first, class: isKnown ? report.class : null, nearest: report.class, micros, outputs,
      });
    } else if (kind === 'counters') {
      // Shifts come in sixteenths.
      const shifts = { level_shift: report.level_shift / 16, spread_shift: report.spread_shift / 16 };
      this.tell({ ...report, ...shifts });
    } else if (kind === 'failed') {
      this.tell(report);
    }
  }

  greet(hello) {
    const fault = this.fault(hello);
    if (fault) {
      this.board = null;
      this.tell({ kind: 'gone', why: fault });
      return;
    }
    // Until samples come, it is the hello of before.
    const isNew = !this.board || this.hasMeasured;
    const isRestart = this.board !== null && this.hasMeasured;
    this.board = hello;
    this.hasMeasured = false;
    this.used = 0;
    this.heard = this.asked = this.now();
    this.send(link.request.start(Conversation.CREDIT));
    if (isNew) {
      const { firmware, channels, rate, network } = hello;
      this.tell({ kind: 'board', firmware, channels, rate, network, isRestart });
    }
  }

  // What is wrong with a hello, or null.
  fault({ protocol, channels, scale, network }) {
    if (protocol !== link.PROTOCOL) {
      const hint = protocol < link.PROTOCOL ? 'build its program with a newer nn-link' : 'write this page with a newer host-trainer';
      return `The board speaks version ${protocol} of the link, this page version ${link.PROTOCOL}: ${hint}.`;
    }
    const names = channels.map(({ name }) => name);
    const twice = names.find((name, place) => names.indexOf(name) !== place);
    if (names.length === 0 || names.includes('')) return 'The board’s hello says that a channel has no name: mend its program.';
    if (twice !== undefined) return `The board’s hello says that two channels are called ${twice}: mend its program.`;
    if (!Number.isFinite(scale) || scale === 0) return `The board’s hello says that one step of its numbers is ${scale}: mend its program.`;
    if (!network) return 'The board’s program has no network: host-trainer record writes down what it measures.';
    return null;
  }

  tick() {
    const now = this.now();
    if (this.board) {
      if (now - this.heard > Conversation.SILENCE) {
        this.heard = now;
        this.used = 0;
        this.send(link.request.start(Conversation.CREDIT));
      }
    } else if (now - this.asked > Conversation.SILENCE) {
      this.asked = now;
      this.send(link.request.hello());
      if (now - this.started > 2 * Conversation.SILENCE) this.tell({ kind: 'gone', why: this.silence() });
    }
    this.tell({ kind: 'damaged', count: this.receiver.damaged });
  }

  silence() {
    if (this.seen.length === 0) return 'Nothing comes: is a program of the link on the board, and is this its port?';
    const isText = this.seen.every((byte) => byte === 9 || byte === 10 || byte === 13 || (byte > 31 && byte < 127));
    return isText
      ? `What comes is no message of the link, but text: “${String.fromCharCode(...this.seen.slice(0, 24)).trim()}”.`
      : 'What comes is no message of the link: is the baud rate right, and a program of the link on the board?';
  }
}
