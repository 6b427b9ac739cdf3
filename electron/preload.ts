import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import { wire } from './ipc/wire.ts';
import type { EventName, Events, LatchkeyBridge, Reply } from './shared/ipc-contract.ts';

const bridge: LatchkeyBridge = {
  request: async (channel, input) => {
    const reply: unknown = await ipcRenderer.invoke(wire.request, channel, input);
    return reply as Reply<typeof channel>;
  },
  subscribe: (event, listener) => subscribe(event, listener),
  pathForDroppedFile: async (file) => {
    // Only a file that the user really dropped has a path; one that the page made up has none.
    const path = webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]);
    const granted: unknown = path === '' ? null : await ipcRenderer.invoke(wire.grant, path);
    return typeof granted === 'string' ? granted : null;
  },
};

function subscribe<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
  // The event object of Electron leads to ipcRenderer: it stays on this side.
  const onEvent = (_: IpcRendererEvent, name: EventName, payload: Events[E]): void => {
    if (name === event) listener(payload);
  };
  ipcRenderer.on(wire.event, onEvent);
  return () => {
    ipcRenderer.off(wire.event, onEvent);
  };
}

contextBridge.exposeInMainWorld('latchkey', bridge);
