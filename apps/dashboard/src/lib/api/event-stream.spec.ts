import { EventStreamParser } from './event-stream';

describe('server-sent events', () => {
  it('are read across the pieces they arrive in', () => {
    const parser = new EventStreamParser();
    expect(parser.push('retry: 2000\n\nid: 7\nevent: activity\nda')).toEqual([]);
    expect(parser.push('ta: {"seq":7}\n\nid: 8\nevent: activity\ndata: {"seq":8}\n\n')).toEqual([
      { event: 'activity', data: '{"seq":7}' },
      { event: 'activity', data: '{"seq":8}' },
    ]);
    expect(parser.lastEventId).toBe('8');
  });

  it('move the position also when nothing happened', () => {
    const parser = new EventStreamParser();
    expect(parser.push(': heartbeat\nid: 42\n\n')).toEqual([]);
    expect(parser.lastEventId).toBe('42');
  });

  it('begin afresh on a new connection, behind what was read', () => {
    const parser = new EventStreamParser();
    parser.push('id: 7\ndata: seven\n\nid: 8\ndata: ei');
    parser.restart();
    expect(parser.lastEventId).toBe('7');
    expect(parser.push('id: 8\ndata: eight\n\n')).toEqual([{ event: 'message', data: 'eight' }]);
  });

  it('may have several lines, colons in their data, and no name', () => {
    const parser = new EventStreamParser();
    expect(parser.push('data: a: b\r\ndata:c\r\n\r\n')).toEqual([{ event: 'message', data: 'a: b\nc' }]);
  });
});
