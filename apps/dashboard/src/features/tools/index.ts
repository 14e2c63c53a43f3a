export { ToolsHeader } from './catalogue/tools-header';
export { tools } from './feature';
export { MonoArea, MonoField } from './fields/mono-field';
export { ScopeEditor } from './scopes/scope-editor';
