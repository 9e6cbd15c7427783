/**
 * Fetches and decodes the files of the search; the writer is generator/search/codec.py and its neighbours,
 * whose docstrings say what the columns hold.
 */

/** A file that did not arrive. */
class Unavailable extends Error {
  name = "Unavailable"; // by which worker.js tells errors apart
}

/** A file of another build than the directory's, or than this script: the site was published anew in between. */
class Outdated extends Error {
  name = "Outdated";
}

const MARK = 4;
const TRIES = 2;
const PAUSE = 400; // ms before a file is asked for again
const KEPT = 600; // decoded files

const decoder = new TextDecoder();

/** The columns of a file, one after the other. */
class Columns {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  next() {
    let length = 0;
    for (let shift = 0, byte = 128; byte > 127; shift += 7) {
      byte = this.bytes[this.at++];
      length |= (byte & 127) << shift;
    }
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  integers() {
    return decodeIntegers(this.next());
  }

  /** Steps as the numbers they lead to. */
  ascending() {
    const numbers = this.integers();
    for (let index = 1; index < numbers.length; index++) numbers[index] += numbers[index - 1];
    return numbers;
  }

  strings() {
    return new Strings(this.next()).rest();
  }

  text() {
    return decoder.decode(this.next());
  }

  lines() {
    return this.text().split("\n");
  }
}

function decodeIntegers(bytes) {
  const numbers = new Uint32Array(bytes.length);
  let count = 0;
  let number = 0;
  let shift = 0;
  for (const byte of bytes) {
    number |= (byte & 127) << shift;
    if (byte > 127) shift += 7;
    else {
      numbers[count++] = number;
      number = shift = 0;
    }
  }
  return numbers.subarray(0, count);
}

/** Texts that each share a beginning with the one before. */
class Strings {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  *take(count, first = "") {
    let before = new TextEncoder().encode(first);
    for (; count > 0 && this.at < this.bytes.length; count--) {
      const shared = this.integer();
      const more = this.integer();
      const text = new Uint8Array(shared + more);
      text.set(before.subarray(0, shared));
      text.set(this.bytes.subarray(this.at, (this.at += more)), shared);
      yield decoder.decode(text);
      before = text;
    }
  }

  integer() {
    let number = 0;
    for (let shift = 0, byte = 128; byte > 127; shift += 7) {
      byte = this.bytes[this.at++];
      number |= (byte & 127) << shift;
    }
    return number;
  }

  rest() {
    return [...this.take(Infinity)];
  }
}

/** The files of one build. `load` fetches the directory, which the others' mark must equal. */
class Files {
  constructor(base, early) {
    this.base = base;
    this.early = early;
    this.mark = "";
    this.decoded = new Map();
  }

  async load() {
    const bytes = await this.fetch("directory.bin", { cache: "no-cache" });
    this.mark = markOf(bytes);
    return unpack(bytes);
  }

  /** What `decode` makes of a file's columns, remembered. */
  read(path, decode) {
    return this.remembered(path, async () => decode(await unpack(await this.current(path))));
  }

  /** The same for a file that continues the stream of phrases, `length` bytes when decompressed. */
  readContinued(path, length, decode) {
    return this.remembered(path, async () => {
      const first = this.remembered("phrases.bin", () => this.current("phrases.bin"));
      const [beginning, rest] = await Promise.all([first, this.current(path)]);
      const bytes = await decompress("deflate-raw", beginning.subarray(MARK), rest.subarray(MARK));
      return decode(new Columns(bytes.subarray(length)));
    });
  }

  remembered(path, read) {
    let reading = this.decoded.get(path);
    if (!reading) {
      reading = read();
      reading.catch(() => this.decoded.delete(path));
      if (this.decoded.size === KEPT) this.decoded.delete(this.decoded.keys().next().value);
      this.decoded.set(path, reading);
    }
    return reading;
  }

  /** The bytes of a file of this build. */
  async current(path) {
    const bytes = await this.fetch(`${path}?v=${this.mark}`);
    if (markOf(bytes) !== this.mark) throw new Outdated(path);
    return bytes;
  }

  async fetch(path, options) {
    for (let tried = 1; ; tried++) {
      try {
        const response = await ((!this.mark && tried === 1 && this.early) || fetch(this.base + path, options));
        if (response.ok) return new Uint8Array(await response.arrayBuffer());
        if (response.status === 404 && this.mark) throw new Outdated(path);
      } catch (error) {
        if (error instanceof Outdated) throw error;
      }
      if (tried === TRIES) throw new Unavailable(path);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}

function markOf(bytes) {
  return [...bytes.subarray(0, MARK)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function unpack(bytes) {
  return new Columns(await decompress("deflate", bytes.subarray(MARK)));
}

async function decompress(format, ...parts) {
  const stream = new Blob(parts).stream().pipeThrough(new DecompressionStream(format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
