import { describe, expect, it } from 'vitest';
import { guide as flask } from './flask/guide.ts';
import { guide as ios } from './ios/guide.ts';
import { move, movesOf } from './moves.ts';

const code = `redirect("http://localhost:3000/callback") back("http://localhost:3000/") at http://localhost:3000
app.run(port=3000) listen("localhost:3000") keep 30000, 13000 and http://localhost:3000/callback-other`;
const stored =
  (redirect: string[], postSignOut: string[] = []) =>
  (field: string) =>
    field === 'redirectUris' ? redirect : postSignOut;

describe('a guide whose app listens elsewhere', () => {
  it('says what was saved, wherever its code said the usual', () => {
    const moves = movesOf(flask, stored(['http://localhost:4331/signed-in'], ['http://localhost:4331/bye']));
    expect(
      move(code, moves),
    ).toBe(`redirect("http://localhost:4331/signed-in") back("http://localhost:4331/bye") at http://localhost:4331
app.run(port=4331) listen("localhost:4331") keep 30000, 13000 and http://localhost:4331/callback-other`);
  });

  it('stays as it is before anything is saved, and while the usual address is among those saved', () => {
    expect(move(code, movesOf(flask, stored([])))).toBe(code);
    const both = stored(
      ['https://shop.example/cb', 'http://localhost:3000/callback'],
      ['http://localhost:3000/'],
    );
    expect(move(code, movesOf(flask, both))).toBe(code);
  });

  it('goes on listening where it does when another name stands in front of it', () => {
    const moved = move(code, movesOf(flask, stored(['https://shop.example/cb'])));
    expect(moved).toContain('redirect("https://shop.example/cb") back("https://shop.example/")');
    expect(moved).toContain('app.run(port=3000)');
  });

  it('moves the schemes of phones too, and takes texts for texts', () => {
    const moves = movesOf(ios, stored(['com.shop.$&app://back']));
    expect(move('x = "io.example.app://callback"', moves)).toBe('x = "com.shop.$&app://back"');
  });
});
