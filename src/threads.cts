import os = require('node:os');

/**
 * To be required before anything else is loaded, since Node makes its pool of threads at the first use: passwords are
 * hashed there, and with more threads than cores fewer of them (docs/adr/0019).
 */
process.env['UV_THREADPOOL_SIZE'] ??= String(Math.max(2, os.availableParallelism()));
