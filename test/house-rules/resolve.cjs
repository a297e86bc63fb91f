// For dependency-cruiser only: each door of package.json as the source file behind it.
const path = require('node:path');
const { DOORS } = require('./rooms.cjs');

const root = path.resolve(__dirname, '../..');
const alias = Object.fromEntries(
  Object.entries(DOORS).map(([door, source]) => [`${door}$`, path.resolve(root, source)]),
);

module.exports = { resolve: { alias } };
