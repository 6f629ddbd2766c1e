import { describe, expect, it } from 'vitest';
import { smsSize } from './sms.ts';

const shape = (text: string) => {
  const { encoding, length, segments, capacity } = smsSize(text);
  return [encoding, length, segments, capacity];
};

describe('the size of a text message', () => {
  it.each([
    ['', ['GSM-7', 0, 1, 160]],
    ['a'.repeat(160), ['GSM-7', 160, 1, 160]],
    ['a'.repeat(161), ['GSM-7', 161, 2, 306]],
    ['a'.repeat(307), ['GSM-7', 307, 3, 459]],
    ['€'.repeat(80), ['GSM-7', 160, 1, 160]],
    // 76 fit into a part: the 77th would be cut in two.
    ['€'.repeat(153), ['GSM-7', 306, 3, 459]],
    ['ñ'.repeat(160), ['GSM-7', 160, 1, 160]],
    ['ó', ['UCS-2', 1, 1, 70]],
    ['я'.repeat(71), ['UCS-2', 71, 2, 134]],
    ['😀'.repeat(35), ['UCS-2', 70, 1, 70]],
    ['😀'.repeat(67), ['UCS-2', 134, 3, 201]],
  ])('%j', (text, expected) => {
    expect(shape(text)).toEqual(expected);
  });

  it('names the letters that make it dear', () => {
    expect(smsSize('Código “nuevo” ó').unusual).toEqual(['ó', '“', '”']);
  });
});
