export { ToolsHeader } from './catalogue/tools-header';
export { tools } from './feature';
export { ScopeEditor } from './scopes/scope-editor';
