// A worker that does the sum of the proof-of-work captcha: the first number for which SHA-256 of `<work>.<number>`
// begins with enough zero bits. Of its own, since the browser's hash answers later each time, which is much slower.
(() => {
  const fraction = (root) => ((root % 1) * 2 ** 32) | 0;
  const start = [];
  const key = [];
  for (let n = 2; key.length < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) prime &&= n % d > 0;
    if (!prime) continue;
    if (start.length < 8) start.push(fraction(n ** (1 / 2)));
    key.push(fraction(n ** (1 / 3)));
  }
  const words = new Int32Array(64);

  /** The first word of the hash of a text that fits into one block. */
  const firstWord = (text) => {
    words.fill(0, 0, 16);
    for (let at = 0; at < text.length; at++) words[at >> 2] |= text.charCodeAt(at) << (24 - (at % 4) * 8);
    words[text.length >> 2] |= 128 << (24 - (text.length % 4) * 8);
    words[15] = text.length * 8;
    const turn = (x, by) => (x >>> by) | (x << (32 - by));
    for (let at = 16; at < 64; at++) {
      const a = words[at - 15];
      const b = words[at - 2];
      const low = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
      const high = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
      words[at] = words[at - 16] + low + words[at - 7] + high;
    }
    let [a, b, c, d, e, f, g, h] = start;
    for (let at = 0; at < 64; at++) {
      const high = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const one = (h + high + ((e & f) ^ (~e & g)) + key[at] + words[at]) | 0;
      const low = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const two = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    return (start[0] + a) | 0;
  };

  addEventListener('message', ({ data: [work, difficulty] }) => {
    let number = 0;
    while (Math.clz32(firstWord(`${work}.${number}`)) < difficulty) number++;
    postMessage(number);
  });
})();
