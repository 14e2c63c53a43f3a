export { CommitmentsModule } from './commitments.module.js';
export { CommitmentsService } from './commitments.service.js';
