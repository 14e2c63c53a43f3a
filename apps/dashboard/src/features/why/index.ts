export { DecisionDialog } from './decision-dialog';
export { ExplainRefusal } from './explain-refusal';
export { PossibleFixes } from './fix-action';
export { Why } from './why';
export { isRefused, WhyCue } from './why-cue';
