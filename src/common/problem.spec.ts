import { defineProblem, isProblem, problemCatalogue } from './problem.js';

const strange = defineProblem({ code: 'test.strange', kind: 'conflict', detail: 'Strange', remedy: 'Look again.' });

describe('a problem', () => {
  it('is catalogued under a code that nothing else can take', () => {
    expect(problemCatalogue.get('test.strange')).toBe(strange.definition);
    expect(() => defineProblem({ ...strange.definition })).toThrow('test.strange is defined twice');
  });

  it('keeps its cause to itself and says whole seconds to wait, never none', () => {
    const problem = strange({ cause: new Error('secret'), retryAfterSeconds: 0.2 });
    expect([problem.message, problem.headers]).toEqual(['Strange', { 'Retry-After': '1' }]);
    expect(isProblem(problem, strange)).toBe(true);
    expect(isProblem(new Error('Strange'), strange)).toBe(false);
  });
});
