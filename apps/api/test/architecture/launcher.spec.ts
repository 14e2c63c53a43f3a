import { Settings } from '../../src/platform/config/settings.js';
import {
  apiEnvironment,
  dashboardEnvironment,
  isSetting,
} from '../../../../scripts/instance/environment.mjs';

const names = Object.keys(Settings.shape).flatMap((name) => [name, `${name}_FILE`]);
const everything = Object.fromEntries(names.map((name) => [name, 'value']));

describe('the launcher', () => {
  it('knows every setting for one, and hands it to the API', () => {
    expect(names.filter((name) => !isSetting(name))).toEqual([]);
    expect(Object.keys(apiEnvironment({ hasOwnDatabase: false }, everything))).toEqual(names);
  });

  it('hands no secret and no setting to the dashboard but the address that it shows', () => {
    expect(dashboardEnvironment(everything)).toEqual({ SIGNET_PUBLIC_URL: 'value' });
  });

  it('hands nothing else of the shell to either, but what any program needs', () => {
    const shell = {
      PATH: '/bin',
      HOME: '/root',
      AWS_SECRET_ACCESS_KEY: 'x',
      npm_config__auth: 'x',
      DATABASE_URL2: 'x',
    };
    for (const environment of [apiEnvironment({ hasOwnDatabase: true }, shell), dashboardEnvironment(shell)])
      expect(environment).toEqual({ PATH: '/bin', HOME: '/root' });
  });

  it('leaves the variables of the PostgreSQL client to a database that the operator named', () => {
    const shell = { PGSSLMODE: 'require' };
    expect(apiEnvironment({ hasOwnDatabase: true }, shell)).toEqual(shell);
    expect(apiEnvironment({ hasOwnDatabase: false }, shell)).toEqual({});
  });
});
