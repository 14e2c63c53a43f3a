export { AddButton } from './catalogue/add-button';
export { CallExample } from './catalogue/call-example';
export { ToolsAreaList } from './catalogue/tools-area-list';
export { tools } from './feature';
export { MonoArea, MonoField } from './fields/mono-field';
export { ScopeEditor } from './scopes/scope-editor';
