import { ExportController } from './export.controller.js';
import { ExportRepository } from './export.repository.js';
import { Exporter } from './exporter.js';

export { Exporter };

export const EXPORT_CONTROLLERS = [ExportController];

export const EXPORT_PROVIDERS = [Exporter, ExportRepository];
