-- Pieces that left, however it came to be known: reported in the house, or by the supplier at its door.
CREATE VIEW shipment AS
SELECT order_id, shipped_on, pieces, at, person_name AS by_name, source, note FROM order_shipment
UNION ALL
SELECT x.order_id, x.shipped_on, CAST(SUM(x.pieces) AS BIGINT), a.at, a.by_name, a.source, ''
FROM order_shipped x JOIN order_act a ON a.order_id = x.order_id AND a.sequence = x.act
GROUP BY x.order_id, x.act, x.shipped_on, a.at, a.by_name, a.source;
