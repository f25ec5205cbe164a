package dev.ekiden.events.websocket.rancher;

/**
 * Something that changes.
 *
 * @param type {@code app}, {@code pod}, {@code instance} or {@code deployment}
 * @param id as the REST API has it
 */
record Resource(String type, String id) {}
