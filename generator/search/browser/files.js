/**
 * Fetches and decodes the files of the search; the writer is generator/search/codec.py and its neighbours,
 * whose docstrings say what the columns hold.
 */

/** A file that did not arrive. */
class Unavailable extends Error {
  name = "Unavailable"; // by which worker.js tells errors apart
}

/** A file that the directory names is gone, or is of another form: the site was published anew in between. */
class Outdated extends Error {
  name = "Outdated";
}

const MARK = 5; // bytes of a file's name, where the directory has it
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

  /** Names of files, by what they hold. */
  marks() {
    const digits = Array.from(this.next(), (byte) => byte.toString(16).padStart(2, "0")).join("");
    return digits.match(new RegExp(`.{${2 * MARK}}`, "gu")) ?? [];
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

/**
 * The files of one build. `load` fetches the directory, which names the others; what has a name always holds the same,
 * so a file that is not there any more is one of another build.
 */
class Files {
  constructor(base, early) {
    this.base = base;
    this.early = early;
    this.decoded = new Map();
  }

  async load() {
    return unpack(await this.fetch("directory.bin", { cache: "no-cache" }, this.early));
  }

  /** What `decode` makes of a file's columns, remembered. */
  read(path, decode) {
    return this.remembered(path, async () => decode(await unpack(await this.fetch(path))));
  }

  /** The same for a file that continues a stream, `length` bytes when decompressed. */
  readContinued(path, beginning, length, decode) {
    return this.remembered(path, async () => {
      const bytes = await decompress("deflate-raw", beginning, await this.fetch(path));
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

  async fetch(path, options, early) {
    for (let tried = 1; ; tried++) {
      try {
        const response = await ((tried === 1 && early) || fetch(this.base + path, options));
        if (response.ok) return new Uint8Array(await response.arrayBuffer());
        if (response.status === 404 && !options) throw new Outdated(path);
      } catch (error) {
        if (error instanceof Outdated) throw error;
      }
      if (tried === TRIES) throw new Unavailable(path);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}

async function unpack(bytes) {
  return new Columns(await decompress("deflate", bytes));
}

async function decompress(format, ...parts) {
  const stream = new Blob(parts).stream().pipeThrough(new DecompressionStream(format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
