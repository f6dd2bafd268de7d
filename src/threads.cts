import os = require('node:os');

/**
 * To be required before anything else is loaded, since Node makes its pool of threads at the first use: passwords are
 * hashed there, and more threads than cores throw each other's memory out.
 */
process.env['UV_THREADPOOL_SIZE'] ??= String(Math.max(2, os.availableParallelism()));
