/** RFC 4180, as a reader would. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  for (let at = 0; at < text.length;) {
    if (text[at] === '"') {
      let close = at + 1;
      for (;;) {
        close = text.indexOf('"', close);
        if (text[close + 1] !== '"') break;
        close += 2;
      }
      cell = text.slice(at + 1, close).replaceAll('""', '"');
      at = close + 1;
    } else {
      const end = text.slice(at).search(/,|\r\n/);
      cell = text.slice(at, at + end);
      at += end;
    }
    rows.at(-1)!.push(cell);
    if (text[at] === ',') at += 1;
    else {
      at += 2;
      if (at < text.length) rows.push([]);
    }
  }
  return rows;
}
