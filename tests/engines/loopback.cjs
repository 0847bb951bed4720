// Loaded before a server that would listen on every address: it listens on loopback only.
const net = require('node:net');
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  if (typeof args[0] === 'number') {
    args = [{ port: args[0], host: '127.0.0.1' }, ...args.filter((a) => typeof a === 'function')];
  }
  return listen.apply(this, args);
};
