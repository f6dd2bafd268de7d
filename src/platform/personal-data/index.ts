export { answerMaskOf } from './answer-mask.js';
export { describePersonalFields } from './describe-personal-fields.js';
export { maskPersonalData } from './mask-personal-data.js';
export { masked } from './masks.js';
export { Personal } from './personal.js';
export { responseClassesOf, type ResponseClass } from './response-classes.js';
