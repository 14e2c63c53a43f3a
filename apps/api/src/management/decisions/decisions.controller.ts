import { Controller, Get, Param } from '@nestjs/common';
import { Decision, DecisionId } from '@signet/contracts';
import { CurrentOperator, type Operator } from '../../access/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Returns } from '../../platform/http/returns.js';
import { Decisions } from '../../refusals/index.js';
import { at } from '../../surfaces/index.js';
import { MANAGEMENT } from '../surface.js';

@Controller(at(MANAGEMENT, 'decisions'))
export class DecisionsController {
  constructor(private readonly decisions: Decisions) {}

  @Get(':id')
  @Describe({
    id: 'getDecision',
    summary: 'Explain a refusal',
    description:
      'Which rule refused the call whose answer carried this id in `Decision-Id`, what the rule looked at, and the nearest change that would let the call through. Found as long as the refusal is on record, by operators who hold `activity:read`; by others if they were refused themselves.',
    problems: ['decision.not_found'],
  })
  @Requires('operator')
  @Returns(Decision)
  get(@CurrentOperator() operator: Operator, @Param('id', { schema: DecisionId }) id: DecisionId) {
    return this.decisions.get(operator, id);
  }
}
