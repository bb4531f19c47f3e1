"""The words that column headers use for ISA-95 fields, in English, Italian, German and Chinese."""

from plant.importing.table_spec import Field, TableSpec

EQUIPMENT = (
    "equipment id|equipment|machine id|machine|asset id|asset num|assetnum|asset|work unit|workcenter|"
    "work center|work centre|equip|resource|unit id|machine no|machine number|mach no|machno|mach|device id|device|tag asset|"
    "impianto|macchina|codice macchina|id macchina|risorsa|centro di lavoro|postazione|"
    "maschine|maschinennummer|maschinen nr|anlage|anlagennummer|arbeitsplatz|betriebsmittel|"
    "technischer platz|functional location|sede tecnica|设备编号|设备|机器|机台|机床|工位|asset tag|equipment tag|machine tag|tag no|tag"
)
EQUIPMENT_NAME = (
    "equipment name|machine name|asset name|equipment description|iot asset id|nome macchina|"
    "nome impianto|descrizione macchina|maschinenname|maschinenbezeichnung|anlagenname|设备名称|机器名称|tag description|asset description|machine description|equipment desc|asset desc"
)
SITE = "site id|site|siteid|plant|factory|stabilimento|sito|werk|standort|工厂|厂区"
AREA = "area|department|hall|reparto|abteilung|bereich|halle|车间|区域"
LINE = "line|production line|cell|linea|linie|产线|生产线"
_ORDER = (
    "production order|order id|order no|order number|order|job order|manufacturing order|mo number|"
    "work order no|ordine di produzione|ordine|numero ordine|odp|commessa|fertigungsauftrag|auftrag|"
    "auftragsnummer|auftrags nr|fa nummer|生产订单|订单号|订单|工单号"
)
_PRODUCT = (
    "product id|product|material|material id|item number|part number|part no|part|item|item no|sku|article|"
    "prodotto|codice prodotto|articolo|codice articolo|materiale|produkt|artikel|artikelnummer|"
    "teil|teilenummer|materialnummer|产品|产品编号|物料|物料号|零件号|grade|paper grade|recipe|sorte|rezeptur|ricetta"
)
_LOT = "lot id|lot|batch|batch id|lot number|lotto|numero lotto|charge|chargennummer|los|losnummer|批次|批号"
PERSON = "operator|operator id|technician|inspector|employee|person id|operatore|tecnico|addetto|bediener|mitarbeiter|prufer|werker|techniker|操作员|操作工|检验员|员工"
_SHIFT = "shift id|shift|turno|schicht|班次"
_TIME = (
    "timestamp|t|time stamp|date time|datetime|ts|time|date|event time|recorded at|data ora|data e ora|"
    "data|ora|zeitstempel|zeitpunkt|datum uhrzeit|datum|zeit|uhrzeit|时间|日期|时间戳|日期时间|day|detected at|logged at|occurred at|giorno|tag datum"
)
_START = "start time|start|starts|started|begin|begin time|start date|actual start|from|inizio|data inizio|ora inizio|beginn|anfang|startzeit|von|开始时间|开始"
_END = "end time|end|ends|ended|finish|finished|actual finish|completed|stop time|to|fine|data fine|ora fine|ende|endzeit|bis|结束时间|结束|完成时间"
_DURATION = "duration|downtime|length|elapsed|lost time|durata|tempo fermo|dauer|stillstandszeit|ausfallzeit|持续时间|时长|停机时间"
_STEP = "step|operation|operation no|op|sequence|fase|operazione|arbeitsgang|vorgang|ag nr|工序|工步"
_CYCLE = "ideal cycle time|cycle time|ideal cycle|standard time|cycle s|cycle|tempo ciclo|tempo standard|taktzeit|zykluszeit|stuckzeit|vorgabezeit|节拍|周期时间|标准工时"
_SETUP = "setup time|setup|changeover time|tempo setup|attrezzaggio|rustzeit|换型时间|准备时间"
_SEVERITY = (
    "severity|priority|level|class|gravita|priorita|livello|schweregrad|prioritat|stufe|严重程度|级别|优先级"
)
_TEXT = "message|description|text|alarm text|note|comment|messaggio|descrizione|testo|nota|meldung|meldungstext|beschreibung|bemerkung|消息|描述|内容|备注"
_CHARACTERISTIC = "characteristic|characteristic id|feature|dimension|measured feature|quality characteristic|caratteristica|quota|merkmal|prufmerkmal|特性|尺寸|检测项目"
_VALUE = "value|v|val|measured value|measurement|reading|actual|result|valore|misura|wert|messwert|istwert|值|测量值|实测值|数值"
_NOMINAL = "nominal|target|nominale|valore nominale|nennmass|nennwert|sollwert|soll|标称值|目标值"
_LSL = "lsl|lower limit|lower spec limit|lower specification|min tolerance|limite inferiore|tolleranza inferiore|usg|untere grenze|untere toleranz|下限|下公差"
_USL = "usl|upper limit|upper spec limit|upper specification|max tolerance|limite superiore|tolleranza superiore|osg|obere grenze|obere toleranz|上限|上公差"
_UOM = "uom|unit|unit of measure|units|unita|unita di misura|um|einheit|masseinheit|单位|engineering unit|eng unit|eu|engineering units"
_QTY = "quantity|qty|order quantity|amount|quantita|qta|menge|anzahl|stuckzahl|数量"
_REASON = "reason|reason code|stop reason|downtime reason|cause|causale|motivo|causa|grund|stillstandsgrund|storgrund|ursache|原因|停机原因"
_SIGNAL = "signal|sensor|tag|tag name|sensor name|channel|measurement point|data item|variable|item|sensore|segnale|misura|grandezza|messstelle|kanal|信号|传感器|测点|变量|point|data point|measuring point|point name"
_SUPPLIER = "supplier|vendor|fornitore|lieferant|供应商"
_CODE = "code|codice|代码|编号|nr|nummer|id"
TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        "work_order",
        (
            Field("work_order_id", "code", "work order id|wo id|work order|work request id|work request|request id|request number|wr number|wr no|service order|service request|wo number|wo no|wonum|work order number|maintenance order|ordine di lavoro|odl|ordine manutenzione|wartungsauftrag|instandhaltungsauftrag|meldungsnummer|auftragsnr|auftrags nr|auftragsnummer|auftrag nr|维修工单|工单编号|工单|job no|job number|job id|ticket|ticket no|ticket id|notification|request no|intervention no|order no|numero intervento|auftrag|ordine"),
            Field("equipment_id", "text", EQUIPMENT),
            Field("kind", "text", "work type|wo type|maintenance type|order type|preventive|is preventive|tipo manutenzione|tipo|wartungsart|auftragsart|instandhaltungsart|art der arbeit|维修类型|类型|job class|job type|maintenance class|maintenance kind|order class", "type|kind|category|event category|art|typ"),
            Field("opened", "time", "opened|created|reported|reported date|report date|created at|open date|request date|raised|aperto|data apertura|apertura|richiesta|erstellt|angelegt|gemeldet am|gemeldet|eroffnet|eckstart|eckstarttermin|basic start date|basic start|创建时间|报修时间|提报时间|opened on|reported on|created on|raised on|logged on|opened at", _TIME),
            Field("started", "time", "actual start|" + _START),
            Field("finished", "time", "actual finish|closed|close date|completed at|completion date|finished|data chiusura|chiuso|chiusura|completato|abgeschlossen|erledigt am|erledigt|fertiggestellt|eckende|eckendtermin|basic finish date|basic finish|closed on|closed at|completed on|done on|finished on|finished at|" + _END),
            Field("due", "time", "due|due date|target date|scadenza|entro|fallig|falligkeit|soll termin|到期|截止日期"),
            Field("failure_code", "code", "failure code|primary code|problem code|fault code|failure|codice guasto|guasto|fehlercode|schadenscode|schadensbild|故障代码|故障码|fault class|failure class|failure mode|fault type|fault|problem|tipo guasto"),
            Field("note", "text", "wo description|work description|long description|short text|kurztext|testo breve|" + _TEXT),
            Field("person_id", "text", PERSON + "|assigned to|assegnato a|zugewiesen"),
            Field("cost", "number", "cost|total cost|total costs|total actual costs|costo|costo totale|kosten|gesamtkosten|istkosten|费用|成本"),
            Field("~duration", "duration", "duration|repair time|time spent|durata|dauer|reparaturzeit|耗时|维修时长|hours spent|labor hours|repair hours|man hours|ore lavorate|arbeitsstunden|arbeitszeit|ist arbeit|actual work|ore effettive", "hours|ore|stunden|std|hrs"),
            Field("~failure_label", "text", "primary code description|failure description|problem description|descrizione guasto|fehlertext|故障描述|fault text|fault description"),
        ),
        (("work_order_id",), ("equipment_id",), ("opened", "started", "finished", "due")),
        ("work_order_id",),
        ("work order", "wo", "maintenance", "repair", "manutenzione", "wartung", "instandhaltung", "维修", "保养"),
    ),
    TableSpec(
        "alarm",
        (
            Field("equipment_id", "text", EQUIPMENT),
            Field("raised", "time", "raised|alarm time|occurred|activated|set time|active time|ausgelost|kommt|insorgenza|attivazione|报警时间|发生时间|" + _START + "|" + _TIME),
            Field("cleared", "time", "cleared|reset time|acknowledged|geht|quittiert|ripristino|rientro|解除时间|恢复时间|" + _END),
            Field("code", "code", "alarm code|alarm id|alarm number|alarm no|alarm|fault code|error code|error|alert id|alert code|rule id|event code|codice allarme|allarme|errore|alarmnummer|alarmcode|storungsnummer|meldungsnummer|meldungsnr|meldenummer|meldungscode|meldung nr|meldung|fehlernummer|fehlercode|storung|报警代码|报警号|报警编号|错误代码|故障代码", _CODE),
            Field("severity", "text", _SEVERITY),
            Field("message", "text", "alarm text|alarm message|alarm description|error message|rule name|testo allarme|descrizione allarme|alarmtext|storungstext|meldetext|meldungstext|报警内容|报警信息|报警描述|" + _TEXT),
            Field("~duration", "duration", _DURATION),
        ),
        (("equipment_id",), ("raised",), ("code", "message")),
        ("equipment_id", "raised", "code"),
        ("alarm", "alarms", "alert", "alerts", "fault", "faults", "error", "warning", "rule", "allarme", "allarmi", "storung", "storungen", "meldungen", "stormeldungen", "stoermeldungen", "stoerungen", "报警", "告警", "警报"),
        wants_hint=True,
    ),
    TableSpec(
        "state_event",
        (
            Field("equipment_id", "text", EQUIPMENT),
            Field("starts", "time", _START + "|" + _TIME),
            Field("ends", "time", _END),
            Field("state", "text", "state|status|machine state|machine status|mode|stato|stato macchina|zustand|maschinenzustand|betriebszustand|状态|设备状态|机台状态"),
            Field("reason_id", "text", _REASON),
            Field("shift_id", "text", _SHIFT),
            Field("job_id", "text", "job|job id|task"),
            Field("~duration", "duration", _DURATION),
        ),
        (("equipment_id",), ("starts",), ("state", "reason_id"), ("ends", "~duration")),
        ("equipment_id", "starts"),
        ("downtime", "stop", "stops", "state", "status", "fermo", "fermi", "stillstand", "stillstande", "停机", "状态"),
    ),
    TableSpec(
        "production",
        (
            Field("equipment_id", "text", EQUIPMENT),
            Field("counted", "time", "counted|hour|production hour|production date|shift date|data produzione|produktionsdatum|buchungsdatum|生产日期|" + _TIME + "|" + _START),
            Field("good", "number", "good pieces|good units|good output|good quantity|good|good parts|good count|good qty|good quantity|ok parts|ok|yield qty|pezzi buoni|buoni|conformi|gutteile|gutmenge|gut|合格数|良品数|良品|合格"),
            Field("scrap", "number", "scrap pieces|scrap units|broke|waste|bad pieces|reject pieces|scrap|scrap qty|scrap count|rejects|rejected|bad parts|nok|defective|scarti|scarto|pezzi scartati|ausschuss|ausschussmenge|schlechtteile|报废|报废数|不良数|不良品|废品"),
            Field("rework", "number", "rework|reworked|rework qty|rilavorati|rilavorazione|nacharbeit|返工|返工数"),
            Field("~total", "number", "total pieces|pieces|total units|total output|units produced|total|total parts|total count|produced|produced qty|output|total quantity|parts|totale|prodotti|pezzi prodotti|pezzi|gesamt|gesamtmenge|produzierte menge|stuckzahl|总数|产量|生产数量", _QTY),
            Field("~cycle", "duration", _CYCLE),
            Field("ideal_s", "duration", "ideal time|ideal s|planned run time|tempo ideale|sollzeit|理论时间"),
            Field("shift_id", "text", _SHIFT),
            Field("job_id", "text", "job id|job|" + _ORDER),
            Field("~material_id", "text", _PRODUCT),
        ),
        (("equipment_id",), ("counted",), ("good", "~total"), ("scrap", "~total")),
        ("equipment_id", "counted", "shift_id", "job_id"),
        ("production", "output", "count", "counts", "produzione", "produktion", "bde", "产量", "生产"),
    ),
    TableSpec(
        "production_order",
        (
            Field("order_id", "code", _ORDER),
            Field("material_id", "code", _PRODUCT),
            Field("qty", "number", "order qty|planned qty|planned quantity|target quantity|ordered|ordered quantity|quantity ordered|quantita ordinata|auftragsmenge|sollmenge|计划数量|订单数量|" + _QTY),
            Field("released", "time", "released|release date|order date|start date|rilascio|data ordine|freigabe|freigabedatum|auftragsdatum|下达日期|订单日期|" + _START),
            Field("due", "time", "due|due date|delivery date|deadline|required by|ship by|ship date|need by|needed by|promised|promise date|requested date|scadenza|data consegna|consegna|liefertermin|lieferdatum|falligkeit|endtermin|交期|交货日期|截止日期"),
            Field("priority", "number", "priority|priorita|prioritat|优先级"),
            Field("customer", "text", "customer|client|cliente|kunde|客户"),
            Field("status", "text", "status|order status|state|stato|auftragsstatus|状态|订单状态"),
        ),
        (("order_id",), ("qty",), ("due", "released", "material_id")),
        ("order_id",),
        ("order", "orders", "ordini", "auftrag", "auftrage", "订单"),
    ),
    TableSpec(
        "job",
        (
            Field("job_id", "code", "job id|job no|job|task id|operation id|lavorazione|vorgangsnummer|作业号|任务号"),
            Field("order_id", "code", _ORDER),
            Field("material_id", "code", _PRODUCT),
            Field("step", "number", _STEP),
            Field("equipment_id", "text", EQUIPMENT),
            Field("person_id", "text", PERSON),
            Field("lot_id", "code", _LOT),
            Field("planned_start", "time", "planned start|scheduled start|inizio pianificato|geplanter start|geplanter beginn|计划开始"),
            Field("planned_end", "time", "planned end|planned finish|scheduled end|fine pianificata|geplantes ende|计划结束"),
            Field("started", "time", "actual start|" + _START),
            Field("ended", "time", "actual end|" + _END),
        ),
        (("job_id",), ("order_id", "material_id"), ("equipment_id",)),
        ("job_id",),
        ("job", "jobs", "operations"),
    ),
    TableSpec(
        "measurement",
        (
            Field("characteristic_id", "code", _CHARACTERISTIC, "parameter|name|parametro"),
            Field("measured", "time", "measured|measured at|inspection date|inspection time|data misura|messdatum|messzeit|prufdatum|测量时间|检测时间|" + _TIME),
            Field("value", "number", _VALUE),
            Field("equipment_id", "text", EQUIPMENT),
            Field("job_id", "code", "job id|job|" + _ORDER),
            Field("lot_id", "code", _LOT),
            Field("person_id", "text", PERSON),
            Field("serial", "code", "serial|serial number|part id|piece|sample|sample id|numero seriale|matricola|pezzo|seriennummer|teil nr|序列号|样本"),
            Field("subgroup", "number", "subgroup|subgroup no|sample group|sottogruppo|stichprobe|子组|样本组"),
            Field("~nominal", "number", _NOMINAL),
            Field("~lsl", "number", _LSL),
            Field("~usl", "number", _USL),
            Field("~uom", "text", _UOM),
            Field("~material_id", "code", _PRODUCT),
        ),
        (("characteristic_id",), ("value",), ("measured",)),
        ("characteristic_id", "measured", "serial", "subgroup", "equipment_id"),
        ("measurement", "measurements", "inspection", "misure", "messungen", "quality", "spc", "测量", "检验"),
    ),
    TableSpec(
        "characteristic",
        (
            Field("characteristic_id", "code", _CHARACTERISTIC + "|characteristic no"),
            Field("material_id", "code", _PRODUCT),
            Field("step", "number", _STEP),
            Field("name", "text", "characteristic name|feature name|description|descrizione|bezeichnung|名称", "name|nome"),
            Field("uom", "text", _UOM),
            Field("nominal", "number", _NOMINAL),
            Field("lsl", "number", _LSL),
            Field("usl", "number", _USL),
        ),
        (("characteristic_id", "name"), ("lsl", "usl", "nominal")),
        ("characteristic_id",),
        ("characteristic", "characteristics", "specification", "caratteristiche", "merkmale"),
    ),
    TableSpec(
        "defect",
        (
            Field("found", "time", "found|detected|defect date|data difetto|fehlerdatum|发现时间|" + _TIME),
            Field("equipment_id", "text", EQUIPMENT),
            Field("job_id", "code", "job id|job|" + _ORDER),
            Field("shift_id", "text", _SHIFT),
            Field("material_id", "code", _PRODUCT),
            Field("lot_id", "code", _LOT),
            Field("code", "text", "defect code|defect|defect type|nonconformity|scrap reason|difetto|tipo difetto|codice difetto|fehlerart|fehlercode|fehler|mangel|缺陷|缺陷代码|缺陷类型|不良原因"),
            Field("qty", "number", "defect qty|defect count|quantity|" + _QTY),
            Field("disposition", "text", "disposition|decision|decisione|verwendungsentscheid|处置"),
        ),
        (("code",), ("found",), ("equipment_id", "material_id", "lot_id", "job_id")),
        ("found", "equipment_id", "code", "job_id", "material_id", "lot_id"),
        ("defect", "defects", "scrap", "reject", "difetti", "fehler", "ausschuss", "缺陷", "不良"),
        wants_hint=True,
    ),
    TableSpec(
        "reading",
        (
            Field("~equipment", "text", EQUIPMENT),
            Field("~signal", "text", _SIGNAL),
            Field("ts", "time", _TIME),
            Field("value", "number", _VALUE),
            Field("~uom", "text", _UOM),
            Field("~good", "text", "quality|q|qual|good|status|qualita|qualitat|质量"),
        ),
        (("~signal",), ("ts",), ("value",)),
        ("signal_id", "ts"),
        ("reading", "readings", "sensor", "history", "historian", "trend", "storico", "sensori", "verlauf", "历史", "传感器"),
    ),
    TableSpec(
        "signal",
        (
            Field("equipment_id", "text", EQUIPMENT),
            Field("name", "text", _SIGNAL),
            Field("uom", "text", _UOM),
            Field("kind", "text", "kind|type|measurement|tipo|art|类型"),
            Field("source", "text", "source|address|node id|node|indirizzo|adresse|地址"),
            Field("warn_low", "number", "low limit|warn low|low alarm|" + _LSL),
            Field("warn_high", "number", "high limit|warn high|high alarm|" + _USL),
            Field("~site", "text", SITE),
        ),
        (("equipment_id",), ("name",)),
        ("equipment_id", "name"),
        ("sensor", "sensors", "signal", "signals", "tags", "sensori", "segnali", "sensoren", "messstellen", "传感器"),
        wants_hint=True,
    ),
    TableSpec(
        "equipment",
        (
            Field("equipment_id", "text", EQUIPMENT, "id|code|codice|nr"),
            Field("name", "text", EQUIPMENT_NAME + "|description|designation|descrizione|denominazione|bezeichnung|benennung|名称", "name|nome"),
            Field("parent_id", "text", "parent|parent id|parent asset|padre|ubergeordnet|上级"),
            Field("class", "text", "asset type|assettype|equipment type|equipment class|machine type|asset class|class|tipo macchina|maschinentyp|anlagentyp|设备类型", "type|category|tipo|typ|art"),
            Field("maker", "text", "manufacturer|maker|brand|costruttore|produttore|marca|hersteller|制造商|品牌"),
            Field("model", "text", "model|model no|modello|modell|型号"),
            Field("serial", "code", "serial number|serial|serialnum|matricola|numero di serie|seriennummer|序列号"),
            Field("installed", "time", "install date|installdate|installed|installation date|commissioned|data installazione|inbetriebnahme|安装日期"),
            Field("~site", "text", SITE),
            Field("~area", "text", AREA),
            Field("~line", "text", LINE),
            Field("~location", "text", "location|ubicazione|ort|位置"),
            Field("~alias", "text", "iot asset id|alias|alternate name|tag|wo assetnum|altro nome"),
        ),
        (("equipment_id",), ("name", "class", "maker", "model", "parent_id", "~site", "~area", "~line")),
        ("equipment_id",),
        ("equipment", "machines", "assets", "asset", "macchine", "impianti", "maschinen", "anlagen", "设备"),
        wants_hint=True,
    ),
    TableSpec(
        "material",
        (
            Field("material_id", "code", _PRODUCT),
            Field("name", "text", "product name|material name|description|descrizione|bezeichnung|名称|产品名称", "name|nome"),
            Field("kind", "text", "kind|material type|type|tipo|art|类型"),
            Field("uom", "text", _UOM),
            Field("std_cost", "number", "standard cost|std cost|cost|price|costo|kosten|preis|成本"),
        ),
        (("material_id",), ("name",)),
        ("material_id",),
        ("product", "products", "material", "materials", "articles", "prodotti", "articoli", "artikel", "产品", "物料"),
        wants_hint=True,
    ),
    TableSpec(
        "operation_equipment",
        (
            Field("material_id", "code", _PRODUCT),
            Field("step", "number", _STEP),
            Field("~name", "text", "operation name|step name|description|descrizione|bezeichnung|工序名称"),
            Field("equipment_id", "text", EQUIPMENT),
            Field("cycle_s", "duration", _CYCLE),
            Field("setup_s", "duration", _SETUP),
        ),
        (("material_id",), ("step",), ("equipment_id",), ("cycle_s",)),
        ("material_id", "step", "equipment_id"),
        ("routing", "routings", "operations", "ciclo", "cicli", "arbeitsplan", "工艺"),
    ),
    TableSpec(
        "lot",
        (
            Field("lot_id", "code", _LOT),
            Field("material_id", "code", _PRODUCT),
            Field("supplier", "text", _SUPPLIER),
            Field("qty", "number", _QTY),
            Field("received", "time", "received|received date|receipt date|goods receipt|ricevuto|data arrivo|wareneingang|收货日期|" + _TIME),
        ),
        (("lot_id",), ("supplier", "received"), ("material_id", "supplier")),
        ("lot_id",),
        ("lot", "lots", "batch", "batches", "lotti", "chargen", "批次"),
        wants_hint=True,
    ),
    TableSpec(
        "bom",
        (
            Field("material_id", "code", "parent part|parent material|assembly|" + _PRODUCT),
            Field("component_id", "code", "component id|component part|child part|component|componente|komponente|子件|组件"),
            Field("qty", "number", "qty per|quantity per|" + _QTY),
        ),
        (("material_id",), ("component_id",), ("qty",)),
        ("material_id", "component_id"),
        ("bom", "bill of materials", "distinta", "stuckliste", "物料清单"),
        wants_hint=True,
    ),
    TableSpec(
        "person",
        (
            Field("person_id", "code", "person id|employee id|employee no|operator id|badge|matricola|personalnummer|工号|员工编号"),
            Field("name", "text", "name|employee name|operator name|nome|cognome|nachname|姓名"),
            Field("role", "text", "role|job title|function|ruolo|mansione|rolle|funktion|职位"),
            Field("crew", "text", "crew|team|squad|squadra|gruppe|班组"),
        ),
        (("person_id",), ("name",)),
        ("person_id",),
        ("person", "people", "employee", "employees", "operators", "personale", "personal", "mitarbeiter", "员工"),
        wants_hint=True,
    ),
    TableSpec(
        "shift",
        (
            Field("shift_id", "code", "shift id"),
            Field("name", "text", "shift name|" + _SHIFT),
            Field("equipment_id", "text", EQUIPMENT + "|" + LINE + "|" + SITE),
            Field("crew", "text", "crew|team|squadra|gruppe|班组"),
            Field("starts", "time", "shift start|" + _START),
            Field("ends", "time", "shift end|" + _END),
            Field("planned_down_s", "duration", "planned downtime|break|breaks|planned down s|pausa|pause|计划停机|休息"),
        ),
        (("name",), ("starts",), ("ends",)),
        ("shift_id",),
        ("shift", "shifts", "calendar", "turni", "turno", "calendario", "schicht", "schichten", "kalender", "schichtplan", "班次"),
        wants_hint=True,
    ),
    TableSpec(
        "reason",
        (
            Field("reason_id", "code", "reason id|reason code|" + _REASON),
            Field("label", "text", "label|reason text|description|descrizione|bezeichnung|描述|名称"),
            Field("category", "text", "category|group|loss category|categoria|gruppo|kategorie|gruppe|类别"),
            Field("is_failure", "flag", "is failure|failure|guasto|storung|是否故障"),
        ),
        (("reason_id",), ("category", "label")),
        ("reason_id",),
        ("reason", "reasons", "causali", "grunde", "原因"),
        wants_hint=True,
    ),
)  # fmt: skip
