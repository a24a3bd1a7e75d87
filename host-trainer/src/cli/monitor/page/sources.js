// Where messages come from: a server of `host-trainer monitor --web`, or a board at a serial port. Each is opened with
// what to tell, comes back by itself, and can be closed.

const openServer = (tell) => {
  let socket = null;
  let timer = 0;
  const connect = () => {
    socket = new WebSocket(`ws://${location.host}/watch`);
    let hasEnded = false;
    socket.onmessage = ({ data }) => {
      for (const message of JSON.parse(data)) {
        hasEnded ||= message.kind === 'ended';
        tell(message);
      }
    };
    socket.onclose = () => {
      if (!hasEnded) tell({ kind: 'gone', why: 'host-trainer does not answer: was it ended? This page tries again.' });
      timer = setTimeout(connect, 1000);
    };
  };
  connect();
  return () => {
    clearTimeout(timer);
    socket.onclose = null;
    socket.close();
  };
};

// The port of a board that was plugged in again is another object, of the same maker and product.
const foundAgain = async (port) => {
  const kind = JSON.stringify(port.getInfo());
  const ports = await navigator.serial.getPorts();
  return ports.find((other) => other.connected !== false && JSON.stringify(other.getInfo()) === kind) ?? port;
};

const openSerial = (port, baudRate, tell) => {
  let isOpen = true;
  let cancel = () => {};
  const run = async () => {
    await port.open({ baudRate, bufferSize: 16384 });
    const writer = port.writable.getWriter();
    // What cannot be written is found out by reading.
    const send = (bytes) => { writer.write(bytes).catch(() => {}); };
    const conversation = new Conversation(send, tell, () => performance.now());
    const ticking = setInterval(() => conversation.tick(), 250);
    try {
      // A line that was disturbed may be read on.
      while (isOpen && port.readable) {
        const reader = port.readable.getReader();
        cancel = () => reader.cancel().catch(() => {});
        try {
          for (;;) {
            const { value, done } = await reader.read();
            if (done) break;
            conversation.take(value);
          }
        } catch (error) {
          if (error.name === 'NetworkError') throw error;
        } finally {
          reader.releaseLock();
        }
      }
    } finally {
      clearInterval(ticking);
      await writer.write(link.request.stop()).catch(() => {});
      writer.releaseLock();
      await port.close().catch(() => {});
    }
  };
  const again = async () => {
    while (isOpen) {
      try {
        await run();
        if (isOpen) tell({ kind: 'gone', why: 'The port is gone: was the board unplugged?' });
      } catch (error) {
        const why = {
          NetworkError: 'The port cannot be read: was the board unplugged, or has another program it open?',
          InvalidStateError: 'The port is open already: close other tabs of this page.',
        }[error.name] ?? `The port failed: ${error.message}`;
        if (isOpen) tell({ kind: 'gone', why });
      }
      await new Promise((done) => setTimeout(done, 1000));
      port = await foundAgain(port);
    }
  };
  again();
  return () => {
    isOpen = false;
    cancel();
  };
};
