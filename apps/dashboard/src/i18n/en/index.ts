import activity from './activity.json';
import agents from './agents.json';
import behaviour from './behaviour.json';
import credentials from './credentials.json';
import inspector from './inspector.json';
import overview from './overview.json';
import sandboxes from './sandboxes.json';
import session from './session.json';
import settings from './settings.json';
import setup from './setup.json';
import shell from './shell.json';
import tools from './tools.json';
import ui from './ui.json';
import webhooks from './webhooks.json';
import why from './why.json';

const messages = {
  activity,
  agents,
  behaviour,
  credentials,
  inspector,
  overview,
  sandboxes,
  session,
  settings,
  setup,
  shell,
  tools,
  ui,
  webhooks,
  why,
};

export default messages;
