import { endpointName } from './endpoint-name';

describe('the name of an endpoint', () => {
  it.each([
    ['https://hooks.example.com/signet', 'hooks.example.com/signet'],
    ['https://hooks.example.com/', 'hooks.example.com'],
    ['http://127.0.0.1:8080/in/?token=hidden', '127.0.0.1:8080/in'],
    ['not an address', 'not an address'],
  ])('%s is %s', (url, name) => expect(endpointName(url)).toBe(name));
});
