import activity from './activity.json';
import agents from './agents.json';
import overview from './overview.json';
import session from './session.json';
import setup from './setup.json';
import shell from './shell.json';
import ui from './ui.json';

const messages = { activity, agents, overview, session, setup, shell, ui };

export default messages;
